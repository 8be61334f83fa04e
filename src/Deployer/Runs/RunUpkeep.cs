using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deployer.Runs;

/// <summary>Looks after what is kept of runs: removes old ones, writes one to a file, takes one in from a file.</summary>
public sealed class RunUpkeep : IAsyncDisposable
{
    private const int RunsAtOnce = 200;

    private readonly Home home;
    private readonly IRunStore store;
    private readonly RunCatalogue catalogue;
    private readonly TimeProvider time;

    private RunUpkeep(Home home, IRunStore store, TimeProvider time)
    {
        this.home = home;
        this.store = store;
        this.time = time;
        catalogue = new RunCatalogue(home, store);
    }

    /// <summary>Opens what is kept of the runs of a home.</summary>
    /// <param name="home">The home.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The runs' upkeep; disposing it closes the database.</returns>
    public static RunUpkeep Open(Home home, TimeProvider time) => new(home, new SqliteRunStore(home.DataSource, canCreate: true, time), time);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Finds what a purge would remove. Runs that have not ended are never among it.</summary>
    /// <param name="olderThan">Only runs that ended longer ago than this.</param>
    /// <param name="keep">Leaves so many of the newest ended runs.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The runs, oldest first, and those that would be removed if they did not hold something that is still needed.</returns>
    public Task<RunPurge> FindOldAsync(TimeSpan olderThan, int keep, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var before = time.GetUtcNow() - olderThan;
            var old = await store.FindPurgeableAsync(new PurgeQuery(before.UtcDateTime, keep), cancellation);
            var kept = old
                .Select(id => (Id: id, Reason: ReasonToKeep(id)))
                .Where(run => run.Reason is not null)
                .ToDictionary(run => run.Id, run => run.Reason!); // not null: see Where
            return new RunPurge(before, [.. old.Where(id => !kept.ContainsKey(id))], kept);
        });

    /// <summary>Removes runs: each one's folder first, so that nothing secret is left behind without a run that leads to it.</summary>
    /// <param name="purge">What to remove.</param>
    /// <param name="cancellation">Stops after the runs that are just being removed.</param>
    /// <returns>How many runs were removed.</returns>
    /// <exception cref="StorageException">A folder or the database cannot be written; what was not removed can be purged again.</exception>
    public Task<int> PurgeAsync(RunPurge purge, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var removed = 0;
            foreach (var ids in purge.RunIds.Chunk(RunsAtOnce))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var id in ids)
                {
                    RemoveFolder(id);
                }

                removed += await store.PurgeAsync(new PurgeQuery(purge.Before.UtcDateTime) { RunIds = ids }, CancellationToken.None);
            }

            if (removed > 0)
            {
                await store.CompactAsync(CancellationToken.None);
            }

            return removed;
        });

    /// <summary>What the database knows of a run, as one JSON text: nothing of its folder, so no plan, output or log.</summary>
    /// <param name="idOrPrefix">What the person typed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run's full id and the text.</returns>
    /// <exception cref="NotFoundException">No run, or more than one, begins like this.</exception>
    public Task<(string RunId, string Json)> ExportAsync(string idOrPrefix, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var id = (await catalogue.FindAsync(idOrPrefix, cancellation)).Run.Id;
            return (id, await store.ExportAsync(id, cancellation));
        });

    /// <summary>Writes an exported run to a file that only its owner can read, whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="json">The text.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, string json)
    {
        try
        {
            PrivateFiles.Write(path, Encoding.UTF8.GetBytes(json));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"'{path}' cannot be written: {problem.Message}", "Name another file.", problem);
        }
    }

    /// <summary>Takes an exported run in. It has an empty folder: going on with it takes the configuration anew and plans again.</summary>
    /// <param name="json">The text.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The run's id.</returns>
    /// <exception cref="RunStateException">The text is damaged or newer than this program, or the run is here already.</exception>
    public Task<string> ImportAsync(string json, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            if (RunIdOf(json) is { } named && !IsFolderName(named))
            {
                throw new RunStateException("The exported run's id is none of the deployer's.", "deployer runs export <run-id> --out <file>");
            }

            var id = await store.ImportAsync(json, cancellation);
            RunFolder.TryReserve(home, id);
            return id;
        });

    private string? ReasonToKeep(string id)
    {
        if (!IsFolderName(id))
        {
            return "its id is none of the deployer's";
        }

        var folder = new RunFolder(home, id);
        return folder.HoldsUnsavedState ? "it holds a state that was never saved"
            : LivingTools.Of(folder) is [var (tool, _), ..] ? $"its {tool.Name} (process {tool.Pid}) still runs"
            : null;
    }

    private void RemoveFolder(string id)
    {
        var path = home.RunFolder(id);
        try
        {
            PrivateFiles.DeleteFolder(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder of run {id} cannot be removed: {problem.Message}", $"ls -ld '{path}'", problem);
        }
    }

    /// <returns>Null where the text is damaged, which the store tells in its own words.</returns>
    private static string? RunIdOf(string json)
    {
        try
        {
            return (JsonNode.Parse(json) as JsonObject)?["run"] is JsonObject run && run["id"] is JsonValue id && id.TryGetValue<string>(out var text)
                ? text
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Only such a name leads to a folder of its own below runs/.
    internal static bool IsFolderName(string id) => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit);
}

/// <summary>What a purge removes.</summary>
/// <param name="Before">The runs ended before this time.</param>
/// <param name="RunIds">The runs, oldest first.</param>
/// <param name="Kept">Runs as old that stay, and why.</param>
public sealed record RunPurge(DateTimeOffset Before, IReadOnlyList<string> RunIds, IReadOnlyDictionary<string, string> Kept);
