namespace Benchmarks;

/// <summary>
/// deploy.sh in a checkout that the deployer has deployed: the same tools with the same arguments on the same state and database,
/// so that only what stands between them differs.
/// </summary>
internal static class ScriptedDeployment
{
    public static string Script { get; } = Path.Combine(Repository.Root, "tests", "Benchmarks", "deploy.sh");

    public static RunningCommand Start(Checkout checkout)
    {
        var (port, password) = SandboxDatabase.AddressOf(checkout);
        var variables = new Dictionary<string, string?>(checkout.Variables)
        {
            ["STATE_FOLDER"] = Path.Combine(checkout.Home, "environments", "sandbox", "state"),
            ["PLUGIN_CACHE"] = Path.Combine(checkout.Home, "plugin-cache"),
            ["DATABASE_URL"] = $"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable",
            ["PGPASSWORD"] = password,
            ["TF_VAR_database_password"] = password,
            ["TF_REATTACH_PROVIDERS"] = SimulatedCloud.VariablesOf(checkout)["TF_REATTACH_PROVIDERS"],
        };
        return RunningCommand.Start("/bin/bash", [Script, "sandbox"], checkout.Folder, variables);
    }
}
