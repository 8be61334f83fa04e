using System.Text;

namespace Workflow.Engine;

/// <summary>
/// What a stored run relies on in a definition built in C#: a line for the definition and one per step. Lambdas are left out: their
/// text changes with the compiler, and a run does not depend on it.
/// </summary>
internal static class DefinitionStructure
{
    public static DefinitionText Describe(WorkflowDefinition definition)
    {
        var text = new StringBuilder();
        text.Append(definition.Id).Append(' ').Append(definition.Version).Append(' ').Append(definition.DataType.FullName).Append('\n');
        foreach (var step in definition.Steps)
        {
            text.Append(step.Id).Append(' ').Append(step.Key).Append(": ").Append(step.BodyType.FullName);
            Append(text, "next", step.Outcomes.Select(outcome => $"{outcome.NextStep}{Condition(outcome)}"));
            Append(text, "children", step.Children);
            Append(text, "saga", step.RevertChildrenAfterCompensation ? ["yes"] : Array.Empty<string>());
            Append(text, "undo", step.CompensationStepId is { } undo ? new[] { undo } : []);
            Append(text, "inputs", step.Inputs.Select(Target));
            Append(text, "outputs", step.Outputs.Select(Target));
            text.Append('\n');
        }

        return DefinitionText.Create(DefinitionFormat.Code, text.ToString());
    }

    /// <summary>The first line that differs, for people.</summary>
    public static string Difference(string before, string now)
    {
        var old = before.Split('\n');
        var current = now.Split('\n');
        for (var i = 0; i < Math.Max(old.Length, current.Length); i++)
        {
            var (was, @is) = (old.ElementAtOrDefault(i), current.ElementAtOrDefault(i));
            if (was != @is)
            {
                return $"it was '{was}' and is now '{@is}'";
            }
        }

        return "its format changed";
    }

    private static void Append<T>(StringBuilder text, string name, IEnumerable<T> values)
    {
        var joined = string.Join(',', values);
        if (joined.Length > 0)
        {
            text.Append(' ').Append(name).Append('=').Append(joined);
        }
    }

    private static string Condition(IStepOutcome outcome) => outcome is ValueOutcome { IsConditional: false } ? "" : "?";

    private static string Target(IStepParameter parameter) =>
        parameter is MemberMapParameter map ? map.TargetText : parameter.GetType().Name;
}
