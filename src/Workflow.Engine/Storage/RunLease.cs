namespace Workflow.Engine;

internal static class RunLease
{
    public static string NameOf(string runId) => "run/" + runId;
}
