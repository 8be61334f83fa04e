namespace Deployer.Tools;

/// <summary>How a working folder is initialised.</summary>
internal sealed record TerraformInitOptions
{
    /// <summary>Each becomes a <c>-backend-config</c>: a file or <c>key=value</c>. Never a secret: they end up in plan files.</summary>
    public IReadOnlyList<string> BackendConfig { get; init; } = [];

    /// <summary>Whether a provider that the lock file does not name is an error instead of an addition.</summary>
    public bool ReadonlyLockFile { get; init; }

    /// <summary>Whether a backend other than the last one is taken without copying state.</summary>
    public bool Reconfigure { get; init; }

    /// <summary>Whether the workspace must exist: init then looks at no other one, and writes no empty state for the default one.</summary>
    public bool InWorkspace { get; init; }
}

internal sealed partial class Terraform
{
    /// <summary>Initialises the working folder; with a remote backend this writes an empty state, hence takes its lock.</summary>
    /// <exception cref="ToolFailedException">Terraform reported errors.</exception>
    /// <exception cref="ToolTimedOutException">The limit passed.</exception>
    public async Task<IReadOnlyList<TerraformDiagnostic>> InitAsync(
        TerraformInitOptions options, Action<TerraformEvent>? onEvent, CancellationToken token)
    {
        var call = await RunLimitedAsync(
            new LimitedCommand("init", InitArguments(options), settings.InitLimit, options.InWorkspace), onEvent, token);
        return call.ExitCode == 0 ? call.Diagnostics : throw Failed("terraform init", call.ExitCode, call.Description);
    }

    internal static IReadOnlyList<string> InitArguments(TerraformInitOptions options) =>
    [
        "init", "-json", "-input=false", "-no-color",
        .. options.ReadonlyLockFile ? ["-lockfile=readonly"] : Array.Empty<string>(),
        .. options.Reconfigure ? ["-reconfigure"] : Array.Empty<string>(),
        .. options.BackendConfig.Select(config => $"-backend-config={config}"),
    ];
}
