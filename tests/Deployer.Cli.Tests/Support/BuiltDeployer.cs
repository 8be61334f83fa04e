using System.Diagnostics;

namespace Deployer.Cli.Tests.Support;

/// <summary>How the built program ended.</summary>
internal sealed record Ended(int Code, string Results, string Text);

/// <summary>Runs the program as it was built beside these tests.</summary>
internal static class BuiltDeployer
{
    private static string Program => Path.Combine(TestContext.CurrentContext.TestDirectory, "Deployer.Cli");

    public static Task<Ended> RunAsync(string folder, params string[] arguments) => StartAsync(folder, Program, arguments);

    /// <summary>Lets a shell run it; <c>$0</c> is the program.</summary>
    public static Task<Ended> RunInShellAsync(string folder, string script) => StartAsync(folder, "/bin/sh", ["-c", script, Program]);

    private static async Task<Ended> StartAsync(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("DEPLOYER_HOME");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The deployer did not start.");
        process.StandardInput.Close();
        var results = process.StandardOutput.ReadToEndAsync();
        var text = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await results, await text);
    }
}
