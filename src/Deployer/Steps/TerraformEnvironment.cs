using Deployer.Environments;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says what Terraform's environment holds for a run: what all tools get, and the values that only the run knows.</summary>
internal static class TerraformEnvironment
{
    /// <summary>The Terraform variable that gets the database's password.</summary>
    public const string PasswordVariable = "database_password";

    /// <summary>
    /// The environment of every command that reads the configuration. A variable that the configuration does not declare is ignored
    /// there without a word, so the password needs no look into it. An apply gets it as well: a saved plan keeps its own values and only
    /// warns of another one, but asks again for those that are ephemeral.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the start of the sandbox's servers.</param>
    /// <returns>The environment.</returns>
    public static async Task<ToolEnvironment> OfAsync(RunContext run, CancellationToken cancellation)
    {
        var reattach = ReattachProvidersAsync(run, cancellation);
        var password = await PasswordAsync(run, cancellation);
        run.Services.Redaction.Add(password);
        return ToolEnvironment.Build(ToolEnvironment.Current, TerraformSetup.ToolOptions(run) with
        {
            ReattachProviders = await reattach,
            TerraformVariables = password is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { [PasswordVariable] = password },
        });
    }

    // Asked before every step: the simulated cloud may have died since the last one, and come back with other sockets.
    private static async Task<string?> ReattachProvidersAsync(RunContext run, CancellationToken cancellation) => run.Simulated
        ? (await SimulatedCloud.Of(run.Services.Home, run.Services.Time).EnsureRunningAsync(cancellation)).ReattachProviders
        : null;

    /// <summary>The database's password, as Terraform gets it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the start of the sandbox's server.</param>
    /// <returns>A secret; null when it is not known.</returns>
    public static async Task<string?> PasswordAsync(RunContext run, CancellationToken cancellation) => run.Environment.Database switch
    {
        DatabaseKind.Sandbox => await PostgresCluster.Of(run.Services.Home, run.Services.Time).EnsurePasswordAsync(cancellation),
        DatabaseKind.Url => Databases.FromVariable(run.Environment).Password,
        _ => Databases.LinkedPassword,
    };
}
