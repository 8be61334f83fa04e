namespace Workflow.Engine;

/// <summary>The steps of a workflow.</summary>
public class WorkflowDefinition
{
    private Dictionary<string, WorkflowStep>? _byKey;

    /// <summary>The definition's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>The definition's version.</summary>
    public int Version { get; set; }

    /// <summary>What it does, for people.</summary>
    public string? Description { get; set; }

    /// <summary>The steps; the first has id 0.</summary>
    public WorkflowStepCollection Steps { get; set; } = [];

    /// <summary>The type of the run's data.</summary>
    public Type DataType { get; set; } = typeof(object);

    /// <summary>What happens when a step fails that does not say it itself; suspend by default.</summary>
    public WorkflowErrorHandling DefaultErrorBehavior { get; set; } = WorkflowErrorHandling.Suspend;

    /// <summary>The <see cref="IWorkflowMiddlewareErrorHandler"/> for errors after the run.</summary>
    public Type? OnPostMiddlewareError { get; set; }

    /// <summary>The <see cref="IWorkflowMiddlewareErrorHandler"/> for errors around the run.</summary>
    public Type? OnExecuteMiddlewareError { get; set; }

    /// <summary>The wait before the first retry of a step that does not say it itself.</summary>
    public TimeSpan? DefaultErrorRetryInterval { get; set; }

    /// <summary>Its text: YAML or JSON as loaded, or for a definition built in C# a line per step of what a run relies on.</summary>
    public DefinitionText Text { get; internal set; } = DefinitionText.None;

    /// <summary>The step with a stable key, or null.</summary>
    public WorkflowStep? FindByKey(string key)
    {
        _byKey ??= Steps.ToDictionary(step => step.Key);
        return _byKey.GetValueOrDefault(key);
    }
}

/// <summary>A definition's text, kept with each run.</summary>
/// <param name="Format">How it is written.</param>
/// <param name="Content">The text.</param>
/// <param name="Hash">SHA-256 of format and text, in hexadecimal.</param>
public sealed record DefinitionText(DefinitionFormat Format, string Content, string Hash)
{
    internal static DefinitionText None { get; } = new(DefinitionFormat.Code, "", "");

    internal static DefinitionText Create(DefinitionFormat format, string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"{format}\n{content}");
        var hash = System.Security.Cryptography.SHA256.HashData(bytes);
        return new(format, content, Convert.ToHexStringLower(hash));
    }
}

/// <summary>How a definition's text is written.</summary>
public enum DefinitionFormat
{
    /// <summary>Built in C#: the text says its structure and cannot be loaded.</summary>
    Code = 0,

    /// <summary>YAML.</summary>
    Yaml = 1,

    /// <summary>JSON.</summary>
    Json = 2,
}

/// <summary>What happens when a step fails; the numbers are WorkflowCore's.</summary>
public enum WorkflowErrorHandling
{
    /// <summary>Try again, backing off; suspend when retries are used up.</summary>
    Retry = 0,

    /// <summary>Suspend the run: the default.</summary>
    Suspend = 1,

    /// <summary>End the run for good.</summary>
    Terminate = 2,

    /// <summary>Undo what was done.</summary>
    Compensate = 3,
}
