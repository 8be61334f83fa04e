using System.Diagnostics;
using Deployer.Tools;

namespace Deployer.Tests.Tools.SupabaseRuns;

/// <summary>The pinned CLI of this repository, installed by npm when it is not there yet.</summary>
internal static class SupabaseBinary
{
    private static readonly Lazy<string> Program = new(Install);

    public static string Path => Program.Value;

    public static string Repository { get; } = FindRepository();

    private static string Install()
    {
        try
        {
            return Supabase.FindProgram(Repository);
        }
        catch (ToolMissingException)
        {
            using var npm = Process.Start("npm", ["ci", "--prefix", System.IO.Path.Combine(Repository, "supabase"), "--no-audit", "--no-fund"]);
            npm.WaitForExit();
            return npm.ExitCode == 0
                ? Supabase.FindProgram(Repository)
                : throw new InvalidOperationException("The Supabase CLI is missing and npm ci failed. Run: npm ci --prefix supabase");
        }
    }

    private static string FindRepository()
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Workflow.sln")))
            folder = System.IO.Path.GetDirectoryName(folder)!; // the solution is above the tests
        return folder;
    }
}
