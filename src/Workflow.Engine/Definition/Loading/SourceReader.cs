using System.Dynamic;
using System.Globalization;

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
        "ProceedOnCancel", "Do", "CompensateWith", "Saga", "SelectNextStep",
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
        foreach (var (key, line, value) in Map(root, null).Entries)
        {
            _places.Add(source, key, line);
            switch (key)
            {
                case "Id":
                    source.Id = Text(value, null);
                    break;
                case "Version":
                    source.Version = Number(value);
                    break;
                case "Description":
                    source.Description = Text(value, null);
                    break;
                case "DataType":
                    source.DataType = Text(value, null);
                    break;
                case "DefaultErrorBehavior":
                    source.DefaultErrorBehavior = Behavior(value, null);
                    break;
                case "DefaultErrorRetryInterval":
                    source.DefaultErrorRetryInterval = Duration(value, null);
                    break;
                case "Steps":
                    source.Steps = Steps(value);
                    break;
                default:
                    throw UnknownKey(line, null, key, _definitionKeys);
            }
        }

        return source;
    }

    private List<StepSourceV1> Steps(SourceNode value) => [.. List(value, null).Items.Select(Step)];

    private StepSourceV1 Step(SourceNode node)
    {
        var step = new StepSourceV1();
        _places.Add(step, "", node.Line);
        var map = Map(node, null);

        // The id first: it names the place of every other error in the step.
        step.Id = map.Entries.FirstOrDefault(entry => entry.Key == "Id") is { } id ? Text(id.Value, null) : "";
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
                step.Name = Text(value, step.Id);
                break;
            case "StepType":
                step.StepType = Text(value, step.Id);
                break;
            case "NextStepId":
                step.NextStepId = Text(value, step.Id);
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
                step.ErrorBehavior = Behavior(value, step.Id);
                break;
            case "RetryInterval":
                step.RetryInterval = Duration(value, step.Id);
                break;
            case "CancelCondition":
                step.CancelCondition = Text(value, step.Id);
                break;
            case "ProceedOnCancel":
                step.ProceedOnCancel = Flag(value, step.Id);
                break;
            case "Saga":
                step.Saga = Flag(value, step.Id);
                break;
            case "Do":
                step.Do = [.. List(value, step.Id).Items.Select(Steps)];
                break;
            case "CompensateWith":
                step.CompensateWith = Steps(value);
                break;
            default:
                throw UnknownKey(line, step.Id, key, _stepKeys);
        }
    }

    private ExpandoObject Inputs(SourceNode value, StepSourceV1 step)
    {
        var inputs = new ExpandoObject();
        foreach (var (key, line, node) in Map(value, step.Id).Entries)
        {
            _places.Add(step, "Inputs." + key, line);
            if (node is not SourceScalar scalar)
            {
                throw DefinitionFault.At(line, step.Id, $"input '{key}' is an object or a list, which this version does not run");
            }

            ((IDictionary<string, object?>)inputs)[key] = scalar.Value;
        }

        return inputs;
    }

    private Dictionary<string, string> Expressions(SourceNode value, StepSourceV1 step, string section)
    {
        var expressions = new Dictionary<string, string>();
        foreach (var (key, line, node) in Map(value, step.Id).Entries)
        {
            _places.Add(step, $"{section}.{key}", line);
            expressions[key] = Text(node, step.Id);
        }

        return expressions;
    }

    private static WorkflowDefinitionLoadException UnknownKey(int line, string? stepId, string key, IEnumerable<string> known) =>
        DefinitionFault.At(line, stepId, $"the format has no '{key}'{DefinitionFault.Suggest(key, known)}");

    private static SourceMap Map(SourceNode node, string? stepId) =>
        node as SourceMap ?? throw DefinitionFault.At(node.Line, stepId, "keys and values are expected here");

    private static SourceList List(SourceNode node, string? stepId) =>
        node as SourceList ?? throw DefinitionFault.At(node.Line, stepId, "a list is expected here");

    private static string Text(SourceNode node, string? stepId) =>
        (node as SourceScalar)?.Value ?? throw DefinitionFault.At(node.Line, stepId, "a text is expected here");

    private static int Number(SourceNode node)
    {
        var text = Text(node, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw DefinitionFault.At(node.Line, null, $"'{text}' is not a whole number");
    }

    private static bool Flag(SourceNode node, string stepId)
    {
        var text = Text(node, stepId);
        return bool.TryParse(text, out var flag)
            ? flag
            : throw DefinitionFault.At(node.Line, stepId, $"'{text}' is neither true nor false");
    }

    private static TimeSpan Duration(SourceNode node, string? stepId)
    {
        var text = Text(node, stepId);
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration >= TimeSpan.Zero
            ? duration
            : throw DefinitionFault.At(node.Line, stepId, $"'{text}' is not a duration such as 00:01:30");
    }

    private static WorkflowErrorHandling Behavior(SourceNode node, string? stepId)
    {
        var text = Text(node, stepId);
        return Enum.TryParse<WorkflowErrorHandling>(text, ignoreCase: true, out var behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw DefinitionFault.At(
                node.Line,
                stepId,
                $"'{text}' is not an error behaviour{DefinitionFault.Suggest(text, Enum.GetNames<WorkflowErrorHandling>())}");
    }
}
