using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workflow.Engine;

/// <summary>What holds for each step of a definition, whoever wrote it.</summary>
internal sealed class StepRules(WorkflowDefinition definition, StepFault fault)
{
    public void Check()
    {
        var inSwitches = definition.Steps.Where(step => step.BodyType == typeof(OutcomeSwitch)).SelectMany(step => step.Children).ToHashSet();
        foreach (var step in definition.Steps)
        {
            CheckBranches(step);
            CheckSwitch(step, inSwitches);
            CheckProbe(step);
            CheckInputs(step);
        }
    }

    private void CheckBranches(WorkflowStep step)
    {
        var isContainer = typeof(ContainerStepBody).IsAssignableFrom(step.BodyType);
        Require(step.Children.Count > 0 || !step.RevertChildrenAfterCompensation, step, "Saga", "a saga has no steps ('Do')");
        Require(step.Children.Count > 0 || !isContainer, step, "Do", $"'{step.BodyType.Name}' has no branch ('Do')");

        // A step of a program's own may start branches without being one of our containers.
        var isOwn = step.BodyType.Assembly == typeof(StepRules).Assembly;
        Require(step.Children.Count == 0 || isContainer || !isOwn, step, "Do", $"'{step.BodyType.Name}' takes no branches ('Do')");
    }

    private void CheckSwitch(WorkflowStep step, HashSet<int> inSwitches)
    {
        if (step.BodyType == typeof(When))
        {
            Require(inSwitches.Contains(step.Id), step, "StepType", "a 'When' stands first in a branch of an 'OutcomeSwitch'");
        }
        else
        {
            Require(!inSwitches.Contains(step.Id), step, "StepType", "a branch of an 'OutcomeSwitch' starts with a 'When'");
        }
    }

    private void CheckProbe(WorkflowStep step) => Require(
        step.InDoubt != InDoubtPolicy.Probe || typeof(IProbe).IsAssignableFrom(step.BodyType),
        step,
        "InDoubt",
        $"'{step.BodyType.Name}' cannot be probed: it does not implement {nameof(IProbe)}");

    private void CheckInputs(WorkflowStep step)
    {
        // What sets properties by code may set any; a step class of a program's own may make a body that has them.
        if (!HasRequired(step.BodyType) || !IsPlain(step) || step.Inputs.Exists(input => input is not INamedTarget))
        {
            return;
        }

        var given = step.Inputs.Select(input => ((INamedTarget)input).TargetName).ToHashSet();
        var missing = Required(step.BodyType).FirstOrDefault(name => !given.Contains(name));
        Require(missing is null, step, "Inputs", $"'{step.BodyType.Name}' needs the input '{missing}'");
    }

    private static bool IsPlain(WorkflowStep step) =>
        step is DeclaredStep
        || (step.GetType() is { IsGenericType: true } type
            && (type.GetGenericTypeDefinition() == typeof(WorkflowStep<>) || type.GetGenericTypeDefinition() == typeof(SagaContainer<>)));

    private static bool HasRequired(Type type)
    {
        for (var each = type; each is not null && each != typeof(object); each = each.BaseType)
        {
            if (each.IsDefined(typeof(RequiredMemberAttribute), inherit: false))
            {
                return !type.GetConstructors().Any(constructor => constructor.IsDefined(typeof(SetsRequiredMembersAttribute)));
            }
        }

        return false;
    }

    private static IEnumerable<string> Required(Type bodyType) => bodyType
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.IsDefined(typeof(RequiredMemberAttribute)))
        .Select(property => property.Name);

    private void Require(bool holds, WorkflowStep step, string key, string otherwise)
    {
        if (!holds)
        {
            throw fault(step, key, otherwise);
        }
    }
}
