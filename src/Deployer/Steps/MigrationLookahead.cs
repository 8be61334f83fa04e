using System.Collections.Concurrent;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>
/// Asks the Supabase CLI what is pending while Terraform works: the CLI takes a second to start, only reads, and has nothing to do with
/// Terraform. What it said counts only while the database's history is the same; otherwise the migrate step asks again.
/// </summary>
internal sealed class MigrationLookahead
{
    private readonly ConcurrentDictionary<string, Task<Answer>> questions = new(StringComparer.Ordinal);

    /// <summary>What the CLI said, and the history it looked at.</summary>
    private sealed record Answer(DbPushResult Pending, IReadOnlyList<string> History);

    /// <summary>Begins to ask, where the database does not come from Terraform; starts the sandbox's server at once if needed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="allIsWell">Ends when the CLI may be asked; cancelled when it must not be.</param>
    /// <param name="cancellation">Ends the question.</param>
    public void Ask(RunContext run, Task allIsWell, CancellationToken cancellation)
    {
        if (run.Environment.Database != DatabaseKind.Linked)
        {
            questions[run.RunId] = Task.Run(() => AskAsync(run, allIsWell, cancellation), CancellationToken.None);
        }
    }

    /// <summary>Takes the answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The database.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>What is pending; null when it was not asked, could not be answered, or the history has changed since.</returns>
    public async Task<DbPushResult?> TakeAsync(RunContext run, DatabaseTarget target, CancellationToken cancellation)
    {
        if (target is not DatabaseUrl url || !questions.TryRemove(run.RunId, out var question))
        {
            return null;
        }

        try
        {
            var answer = await question.WaitAsync(cancellation);
            return answer.History.SequenceEqual(await HistoryAsync(url, cancellation)) ? answer.Pending : null;
        }
        catch (Exception problem) when (problem is DeployerException or JsonException or NpgsqlException or IOException)
        {
            // The migrate step asks again itself, and reports what it meets then.
            return null;
        }
    }

    private static async Task<Answer> AskAsync(RunContext run, Task allIsWell, CancellationToken cancellation)
    {
        var target = (DatabaseUrl)await Databases.TargetOfAsync(run, cancellation); // Neither kind asked here is a linked project.
        await allIsWell.WaitAsync(cancellation);
        var history = await HistoryAsync(target, cancellation);
        return new Answer(await SupabaseSetup.For(run).DbPushDryRunAsync(target, cancellation), history);
    }

    private static async Task<IReadOnlyList<string>> HistoryAsync(DatabaseUrl target, CancellationToken cancellation)
    {
        await using var probe = new PostgresProbe(target);
        return await probe.ListVersionsAsync(cancellation);
    }
}
