using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Progress;

/// <summary>How far Terraform is with a resource, in words.</summary>
internal static class ResourceText
{
    /// <returns>Such as <c>created in 2 s</c>.</returns>
    public static string Of(ResourceProgress progress)
    {
        var (doing, done) = Verbs(progress.Action);
        return progress.Phase switch
        {
            ResourcePhase.Started => doing,
            ResourcePhase.Running => $"{doing} since {Words.Of(progress.Elapsed)}",
            ResourcePhase.Completed when progress.Elapsed == TimeSpan.Zero => done, // Terraform counts whole seconds
            ResourcePhase.Completed => $"{done} in {Words.Of(progress.Elapsed)}",
            ResourcePhase.Failed => $"failed: {doing}, after {Words.Of(progress.Elapsed)}",
            _ => progress.Action,
        };
    }

    private static (string Doing, string Done) Verbs(string action) => action switch
    {
        "create" => ("creating", "created"),
        "update" => ("changing", "changed"),
        "delete" or "destroy" => ("destroying", "destroyed"),
        "replace" => ("replacing", "replaced"),
        "read" => ("reading", "read"),
        _ => (action, $"{action} done"),
    };
}
