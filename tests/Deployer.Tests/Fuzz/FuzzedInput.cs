using System.Collections.Concurrent;
using CsCheck;
using Deployer.Environments;

namespace Deployer.Tests.Fuzz;

/// <summary>One kind of text that comes from outside, read as the deployer reads it, many times over.</summary>
internal static class FuzzedInput
{
    private const uint Seed = 20261123;
    private const int Share = 1000;

    // Reading takes milliseconds; a machine that does other things as well is forgiven.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<string, (int Cases, int Refused)> Counts = new();

    private static int Cases { get; } = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), out var cases) ? cases : Share;

    /// <summary>Reads each text, and fails on anything but a result or an error made for people.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="texts">Makes the texts.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="times">What to divide the number of cases by, for what takes long.</param>
    public static async Task ReadAllAsync(string name, Gen<string> texts, Action<string> read, int times = 1)
    {
        var refused = 0;
        for (var number = 0; number < Cases / times; number++)
        {
            var text = texts.Generate(new PCG((uint)number, Seed), null, out _);
            var reading = Task.Run(() => Judge(text, read));
            if (await Task.WhenAny(reading, Task.Delay(Patience)) != reading) Assert.Fail($"Case {number} hangs:\n{text}");
            var (wasRefused, fault) = await reading;
            if (fault is not null) Assert.Fail($"Case {number}: {fault}\nThe text:\n{text}");
            refused += wasRefused ? 1 : 0;
        }

        Counts[name] = (Cases / times, refused);
    }

    /// <summary>Writes the counts to where the test run prints them from.</summary>
    public static void Report()
    {
        var root = RepositoryFolder.Find(TestContext.CurrentContext.TestDirectory).Root;
        var rows = Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"| {pair.Key} | {pair.Value.Cases} | {pair.Value.Refused} |");
        Directory.CreateDirectory(Path.Combine(root, "artifacts"));
        File.WriteAllLines(
            Path.Combine(root, "artifacts", "fuzzed-input.md"),
            [$"Fuzzed input, seed {Seed}: no crash, no hang, no stack trace.", "", "| input | cases | refused with a word for people |", "|---|--:|--:|", .. rows]);
    }

    private static (bool Refused, string? Fault) Judge(string text, Action<string> read)
    {
        try
        {
            read(text);
            return (false, null);
        }
        catch (Exception error) when (error is DeployerException or Workflow.Engine.WorkflowDefinitionLoadException)
        {
            var isTrace = error.Message.Contains("\n   at ", StringComparison.Ordinal) || error.Message.Contains("Exception", StringComparison.Ordinal);
            return (true, isTrace ? $"the message is none for people: {error.Message}" : null);
        }
        catch (Exception crash)
        {
            return (false, $"{crash}");
        }
    }
}
