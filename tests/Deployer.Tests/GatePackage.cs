using System.Diagnostics;

namespace Deployer.Tests;

/// <summary>The SQL gate beside these tests; its pinned package is installed by npm when it is not there yet.</summary>
[SetUpFixture]
internal sealed class GatePackage
{
    [OneTimeSetUp]
    public static void Install()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "sql-gate");
        if (Directory.Exists(Path.Combine(folder, "node_modules", "libpg-query")))
            return;
        using var npm = Process.Start("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"]);
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"The package of the SQL gate is missing and npm ci failed in {folder}.");
    }
}
