using System.Diagnostics;

namespace Deployer.Cli.Tests.Support;

/// <summary>How the built program ended.</summary>
internal sealed record Ended(int Code, string Results, string Text);

/// <summary>Runs the program as it was built beside these tests.</summary>
internal static class BuiltDeployer
{
    public static async Task<Ended> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(TestContext.CurrentContext.TestDirectory, "Deployer.Cli"), arguments)
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
