using System.Diagnostics;

namespace Workflow.Engine.Tests.Crash;

/// <summary>
/// Two processes at once drive runs in one database, and are killed at random moments, one after the other and again and again. In the
/// end one picks up what they left, and the effects are counted.
/// </summary>
/// <param name="program">How to start <see cref="BusyChild"/> with some arguments.</param>
/// <param name="folder">Where database and effects go.</param>
internal sealed class RandomKills(Func<IReadOnlyList<string>, ProcessStartInfo> program, string folder)
{
    private const int Processes = 2;
    private const int MostSteps = 60;
    private static readonly TimeSpan _longestStart = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan _longestStep = TimeSpan.FromMilliseconds(3);

    private readonly string _database = Path.Combine(folder, "home", "runs.db");
    private readonly string _effects = Directory.CreateDirectory(Path.Combine(folder, "effects")).FullName;

    public async Task<KillReport> RunAsync(int kills, int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(each => KillAgainAndAgainAsync(kills / Processes, new Random(seed + each))));
        using (var last = Start(BusyChild.Drain))
        {
            await last.WaitForExitAsync();
            if (last.ExitCode != 0)
            {
                throw new InvalidOperationException($"What was left could not be driven: {await last.StandardError.ReadToEndAsync()}");
            }
        }

        await using var store = new SqliteRunStore($"Data Source={_database}", canCreate: false, TimeProvider.System);
        var runs = await store.ListAsync(new RunQuery(Take: int.MaxValue));
        return KillReport.Of(kills, EffectsFile.ReadAll(_effects), runs.ToDictionary(run => run.Id, run => run.Status));
    }

    private async Task KillAgainAndAgainAsync(int kills, Random random)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            using var child = Start();
            await child.StandardOutput.ReadLineAsync();

            // Each fourth dies while it starts and picks up what is there, the others in the middle of their work, however slow they are.
            var steps = random.Next(4) == 0 ? 0 : random.Next(1, MostSteps);
            for (var step = 0; step < steps; step++)
            {
                await child.StandardOutput.ReadLineAsync();
            }

            // Not an event is waited for but a moment: any moment.
            await Task.Delay((steps == 0 ? _longestStart : _longestStep) * random.NextDouble());
            if (child.HasExited)
            {
                throw new InvalidOperationException($"It died by itself: {await child.StandardError.ReadToEndAsync()}");
            }

            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private Process Start(params string[] what)
    {
        var start = program([BusyChild.Role, _database, _effects, .. what]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
    }
}
