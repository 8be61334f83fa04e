namespace Workflow.Engine;

/// <summary>Names of events that the engine itself publishes.</summary>
public static class Event
{
    /// <summary>The event an <see cref="Activity"/> waits for; the key is the activity's name.</summary>
    public const string EventTypeActivity = "WorkflowCore.Activity";
}
