using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Inspections;

/// <summary>
/// Looks whether an environment has a state, past Terraform: that writes an empty one for a workspace as soon as it looks at it.
/// </summary>
internal static class StatePresence
{
    /// <summary>Looks before Terraform is initialised, where that can be seen.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>Null where only Terraform can tell.</returns>
    /// <exception cref="BucketException">The bucket of the state cannot be read.</exception>
    public static async Task<bool?> BeforeInitAsync(RunContext run, CancellationToken cancellation) => run.Environment.Backend switch
    {
        BackendKind.Local => new FileInfo(LocalState.FileOf(run)) is { Exists: true, Length: > 0 },
        BackendKind.Gcs => await BucketOf(run).GenerationAsync($"{run.Environment.Workspace}.tfstate", cancellation) is not null,
        _ => null,
    };

    /// <summary>Whether init may look at the default workspace without writing: only in a bucket would it begin a state there.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="BucketException">The bucket of the state cannot be read.</exception>
    public static async Task<bool> HasDefaultAsync(RunContext run, CancellationToken cancellation) =>
        run.Environment.Backend != BackendKind.Gcs || await BucketOf(run).GenerationAsync("default.tfstate", cancellation) is not null;

    /// <summary>Looks once Terraform is initialised: none of these backends has written anything by then.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="terraform">The initialised driver.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public static async Task<bool> AfterInitAsync(RunContext run, Terraform terraform, CancellationToken cancellation) =>
        (await terraform.ListWorkspacesAsync(cancellation)).Contains(run.Environment.Workspace);

    /// <summary>Whether init failed because a database has no table of states.</summary>
    /// <param name="message">What Terraform said.</param>
    public static bool HasNoTable(string message) =>
        message.Contains("relation \"", StringComparison.Ordinal) && message.Contains("states\" does not exist", StringComparison.Ordinal);

    private static Bucket BucketOf(RunContext run)
    {
        var settings = TerraformText.OfFile(TerraformSetup.BackendFile(run));
        var tools = TerraformSetup.ToolEnvironment(run);
        return new Bucket(
            BucketPlace.Find(settings.StringOf("bucket") ?? "", settings.StringOf("prefix") ?? "", tools.Variables, settings.StringOf("storage_custom_endpoint")),
            new AccessTokens(tools, settings.StringOf("credentials"), run.Services.Time),
            run.Services.Time);
    }
}
