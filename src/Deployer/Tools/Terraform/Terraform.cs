using System.Globalization;

namespace Deployer.Tools;

/// <summary>
/// Drives the real terraform. Argument lists are pure functions; what takes Terraform's lock or writes the backend runs detached,
/// what only reads runs with a hard limit.
/// </summary>
internal sealed partial class Terraform(TerraformSettings settings, TimeProvider? clock = null)
{
    /// <summary>The oldest version that works: write-only attributes, and a stale check by lineage.</summary>
    public static readonly Version Oldest = new(1, 11);

    private const string Remedy = "Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install";

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>The folders of this run's detached tools.</summary>
    public ToolFolders Tools { get; } = new(settings.ToolsFolder, settings.StartedBy);

    /// <summary>Finds terraform on the PATH.</summary>
    /// <exception cref="ToolMissingException">It is not there.</exception>
    public static string FindProgram(IReadOnlyDictionary<string, string> environment) =>
        ToolPath.Require("terraform", environment, Remedy);

    // Selecting a workspace with TF_WORKSPACE set is refused, and init fails when the named workspace does not exist yet.
    private ToolCommand Command(IReadOnlyList<string> arguments, bool inWorkspace = true) => new(
        settings.Program,
        arguments,
        settings.WorkingFolder,
        settings.Environment
            .With("TF_DATA_DIR", settings.DataFolder)
            .With("TF_WORKSPACE", inWorkspace ? settings.Workspace : null)
            .Variables);

    private async Task<ToolResult> ReadAsync(IReadOnlyList<string> arguments, CancellationToken token, bool inWorkspace = true)
    {
        await RequireStateServerAsync(token);
        var command = Command(arguments, inWorkspace);
        var result = await ToolRunner.RunAsync(command, settings.ReadLimit, token);
        return result.ExitCode == 0 ? result : throw Failed(command.ToString(), result.ExitCode, Said(result));
    }

    private async Task<DetachedTool> StartAsync(string name, IReadOnlyList<string> arguments, CancellationToken token, bool inWorkspace = true)
    {
        await RequireStateServerAsync(token);
        return await Tools.StartNextAsync(name, Command(arguments, inWorkspace), clock, token);
    }

    private Task RequireStateServerAsync(CancellationToken token) => settings.StateEndpoint?.RequireAsync(clock, token) ?? Task.CompletedTask;

    private static string Said(ToolResult result) =>
        Redaction.ByPattern((string.IsNullOrWhiteSpace(result.Stderr) ? result.Stdout : result.Stderr).Trim());

    private static ToolFailedException Failed(string command, int exitCode, string said) =>
        new(command, exitCode, said, "Correct what Terraform reports, then resume the run.");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalSeconds}s");
}
