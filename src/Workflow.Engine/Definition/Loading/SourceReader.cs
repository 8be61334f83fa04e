using System.Dynamic;

namespace Workflow.Engine;

/// <summary>Nodes to the definition format: every key is known, or refused with a suggestion.</summary>
internal sealed class SourceReader
{
    private static readonly string[] _definitionKeys =
    [
        "Id", "Version", "Description", "DataType", "DefaultErrorBehavior", "DefaultErrorRetryInterval", "Steps",
    ];

    private static readonly string[] _stepKeys =
    [
        "Id", "Name", "StepType", "NextStepId", "Inputs", "Outputs", "ErrorBehavior", "RetryInterval", "CancelCondition",
        "ProceedOnCancel", "Do", "CompensateWith", "Saga", "SelectNextStep", "InDoubt",
    ];

    private readonly SourcePlaces _places = new();

    public static DefinitionSourceV1 Read(SourceNode root, DefinitionText text)
    {
        var reader = new SourceReader();
        reader._places.Text = text;
        return reader.ReadDefinition(root);
    }

    private DefinitionSourceV1 ReadDefinition(SourceNode root)
    {
        var source = new DefinitionSourceV1 { Places = _places };
        foreach (var (key, line, value) in SourceValue.Map(root, null).Entries)
        {
            _places.Add(source, key, line);
            switch (key)
            {
                case "Id":
                    source.Id = SourceValue.Text(value, null);
                    break;
                case "Version":
                    source.Version = SourceValue.Number(value);
                    break;
                case "Description":
                    source.Description = SourceValue.Text(value, null);
                    break;
                case "DataType":
                    source.DataType = SourceValue.Text(value, null);
                    break;
                case "DefaultErrorBehavior":
                    source.DefaultErrorBehavior = SourceValue.Choice<WorkflowErrorHandling>(value, null, "error behaviour");
                    break;
                case "DefaultErrorRetryInterval":
                    source.DefaultErrorRetryInterval = SourceValue.Duration(value, null);
                    break;
                case "Steps":
                    source.Steps = Steps(value, null);
                    break;
                default:
                    throw UnknownKey(line, null, key, _definitionKeys);
            }
        }

        return source;
    }

    private List<StepSourceV1> Steps(SourceNode value, string? owner) => [.. SourceValue.List(value, owner).Items.Select(Step)];

    private StepSourceV1 Step(SourceNode node)
    {
        var step = new StepSourceV1();
        _places.Add(step, "", node.Line);
        var map = SourceValue.Map(node, null);

        // The id first: it names the place of every other error in the step.
        step.Id = map.Entries.FirstOrDefault(entry => entry.Key == "Id") is { } id ? SourceValue.Text(id.Value, null) : "";
        foreach (var entry in map.Entries)
        {
            _places.Add(step, entry.Key, entry.Line);
            Set(step, entry);
        }

        return step;
    }

    private void Set(StepSourceV1 step, SourceEntry entry)
    {
        var (key, line, value) = entry;
        switch (key)
        {
            case "Id":
                break;
            case "Name":
                step.Name = SourceValue.Text(value, step.Id);
                break;
            case "StepType":
                step.StepType = SourceValue.Text(value, step.Id);
                break;
            case "NextStepId":
                step.NextStepId = SourceValue.Text(value, step.Id);
                break;
            case "Inputs":
                step.Inputs = Inputs(value, step);
                break;
            case "Outputs":
                step.Outputs = Expressions(value, step, "Outputs");
                break;
            case "SelectNextStep":
                step.SelectNextStep = Expressions(value, step, key);
                break;
            case "ErrorBehavior":
                step.ErrorBehavior = SourceValue.Choice<WorkflowErrorHandling>(value, step.Id, "error behaviour");
                break;
            case "RetryInterval":
                step.RetryInterval = SourceValue.Duration(value, step.Id);
                break;
            case "CancelCondition":
                step.CancelCondition = SourceValue.Text(value, step.Id);
                break;
            case "ProceedOnCancel":
                step.ProceedOnCancel = SourceValue.Flag(value, step.Id);
                break;
            case "Saga":
                step.Saga = SourceValue.Flag(value, step.Id);
                break;
            case "InDoubt":
                step.InDoubt = SourceValue.Choice<InDoubtPolicy>(value, step.Id, "in-doubt policy");
                break;
            case "Do":
                step.Do = Branches(value, step);
                break;
            case "CompensateWith":
                step.CompensateWith = Steps(value, step.Id);
                break;
            default:
                throw UnknownKey(line, step.Id, key, _stepKeys);
        }
    }

    // A list of branches; a list of steps is one branch.
    private List<List<StepSourceV1>> Branches(SourceNode value, StepSourceV1 step)
    {
        var items = SourceValue.List(value, step.Id).Items;
        var single = items.Count(item => item is SourceMap);
        if (single > 0 && single < items.Count)
        {
            throw DefinitionFault.At(value.Line, step.Id, "'Do' has branches and single steps beside each other: a branch is a list of steps");
        }

        return single > 0 ? [Steps(value, step.Id)] : [.. items.Select(branch => Steps(branch, step.Id))];
    }

    private ExpandoObject Inputs(SourceNode value, StepSourceV1 step)
    {
        var inputs = new ExpandoObject();
        foreach (var (key, line, node) in SourceValue.Map(value, step.Id).Entries)
        {
            var place = "Inputs." + key;
            _places.Add(step, place, line);
            ((IDictionary<string, object?>)inputs)[key] = node is SourceScalar scalar ? scalar.Value : Structure(node, step, place);
        }

        return inputs;
    }

    private object? Structure(SourceNode node, StepSourceV1 step, string place)
    {
        _places.Add(step, place, node.Line);
        switch (node)
        {
            case SourceScalar scalar:
                return SourceValue.Literal(scalar);
            case SourceList list:
                return list.Items.Select((item, index) => Structure(item, step, $"{place}[{index}]")).ToList();
            default:
                IDictionary<string, object?> entries = new ExpandoObject();
                foreach (var (key, line, value) in SourceValue.Map(node, step.Id).Entries)
                {
                    entries[key] = Structure(value, step, $"{place}.{key}");
                    _places.Add(step, $"{place}.{key}", line);
                }

                return entries;
        }
    }

    private Dictionary<string, string> Expressions(SourceNode value, StepSourceV1 step, string section)
    {
        var expressions = new Dictionary<string, string>();
        foreach (var (key, line, node) in SourceValue.Map(value, step.Id).Entries)
        {
            _places.Add(step, $"{section}.{key}", line);
            expressions[key] = SourceValue.Text(node, step.Id);
        }

        return expressions;
    }

    private static WorkflowDefinitionLoadException UnknownKey(int line, string? stepId, string key, IEnumerable<string> known) =>
        DefinitionFault.At(line, stepId, $"the format has no '{key}'{DefinitionFault.Suggest(key, known)}");
}
