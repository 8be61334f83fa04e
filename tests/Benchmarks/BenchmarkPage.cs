using System.Diagnostics;

namespace Benchmarks;

/// <summary>docs/benchmarks.md: one section for each part of the benchmarks, which rewrites no other.</summary>
internal static class BenchmarkPage
{
    private const string Title = "# Benchmarks\n\n";
    private const string Heading = "## ";

    private static string File => Path.Combine(Repository.Root, "docs", "benchmarks.md");

    public static async Task WriteAsync(string name, string text)
    {
        var sections = (await System.IO.File.ReadAllTextAsync(File)).Split("\n" + Heading).Skip(1)
            .ToDictionary(section => section[..section.IndexOf('\n')], section => section[(section.IndexOf('\n') + 1)..].Trim());
        sections[name] = text.Trim();
        await System.IO.File.WriteAllTextAsync(
            File, Title + string.Join("\n\n", sections.Select(section => $"{Heading}{section.Key}\n\n{section.Value}")) + "\n");
    }

    /// <summary>On what, when and beside what it was measured.</summary>
    public static async Task<string> CircumstancesAsync(string command) => $"""
        `{command}`, commit {await ReadAsync("git", "describe", "--always", "--dirty")}, {Environment.OSVersion.VersionString},
        {Environment.ProcessorCount} cores, .NET {Environment.Version}. What else the machine did, before: `{await ReadAsync("uptime")}`
        """;

    private static async Task<string> ReadAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }
}
