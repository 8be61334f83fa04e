// Where our words meet the engine's: what a failed step tells it, its errors in our words, the ids it gives to runs. The steps and
// definitions use nothing that WorkflowCore lacks; Runs/ does (leases, the journal, rewinding), in more files than this one.
namespace Deployer
{
    public partial class DeployerException : IStepFailure
    {
        string? IStepFailure.Tail => null;

        string? IStepFailure.Remedy => Remedy;
    }
}

namespace Deployer.Runs
{
    /// <summary>Puts errors of the engine and its store into our words.</summary>
    internal static class EngineErrors
    {
        /// <summary>Runs an operation of the engine.</summary>
        /// <typeparam name="T">Its result.</typeparam>
        /// <param name="operation">The operation.</param>
        /// <returns>Its result.</returns>
        /// <exception cref="StorageException">The database cannot be used.</exception>
        /// <exception cref="BusyException">A living process holds the run.</exception>
        public static async Task<T> TranslateAsync<T>(Func<Task<T>> operation)
        {
            try
            {
                return await operation();
            }
            catch (Exception problem) when (Translate(problem) is { } translated)
            {
                throw translated;
            }
        }

        /// <summary>Finds our word for an error of the engine.</summary>
        /// <param name="problem">The error.</param>
        /// <returns>Our error, or null when it is not the engine's.</returns>
        public static DeployerException? Translate(Exception problem) => problem switch
        {
            StoreNewerSchemaException newer => new StorageException(
                newer.Message, "Update the deployer, or set DEPLOYER_HOME to another folder.", newer),
            StoreMigrationException migration => new StorageException(
                migration.Message, "Go on with the version of the deployer that wrote it.", migration),
            StoreCorruptException corrupt => new StorageException(corrupt.Message, RemedyOf(corrupt), corrupt),
            StoreReadOnlyException readOnly => new StorageException(
                readOnly.Message, $"Make it writable: ls -ld '{Path.GetDirectoryName(readOnly.Path)}', then: {StorageException.SameCommand}", readOnly),
            StoreFullException full => new StorageException(
                full.Message, $"Free some space: df -h '{Path.GetDirectoryName(full.Path)}', then: {StorageException.SameCommand}", full),
            StoreBusyException busy => new StorageException(busy.Message, $"In a moment: {StorageException.SameCommand}", busy),
            StoreException store => new StorageException(store.Message, $"Look at '{store.Path}'.", store),
            LeaseHeldException held => new BusyException(held.Message, "Wait for it: deployer runs"),
            Workflow.Engine.NotFoundException missing => new NotFoundException(missing.Message, "deployer runs"),
            DuplicateRunException duplicate => new RunStateException(duplicate.Message, $"deployer show {duplicate.RunId}"),
            RunArchiveNewerException newer => new RunStateException(newer.Message, "Update the deployer."),
            RunArchiveException damaged => new RunStateException(damaged.Message, "deployer runs export <run-id> --out <file>"),
            StaleLeaseException stale => new BusyException(
                stale.Message, "Another process has taken the run over: deployer runs"),
            WorkflowDefinitionLoadException definition => new Environments.ConfigurationException(
                definition.Message, "Mend the definition in 'workflows/', then run the command again.", definition),
            _ => null,
        };

        // The log goes with its database: SQLite would read it into the next one of that name.
        private static string RemedyOf(StoreCorruptException corrupt)
        {
            string[] all = [corrupt.Path, corrupt.Path + "-wal", corrupt.Path + "-shm"];
            var files = all.Where(File.Exists);
            var moves = string.Join(" && ", files.Select(file => $"mv '{file}' '{file}.damaged'"));
            return $"{corrupt.Remedy}\nOr keep it for inspection and begin with an empty one: {moves}\n"
                + "State backups and run folders beside it are not affected.";
        }
    }

    /// <summary>Hands the engine the id whose folder was reserved before the run exists.</summary>
    internal sealed class ReservedRunId
    {
        private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
        private const int Length = 6;

        private string? reserved;

        /// <summary>Reserves a folder under a new, short id that is easy to type and to tell from others.</summary>
        /// <param name="home">The home.</param>
        /// <returns>The folder and its id.</returns>
        public (string Id, RunFolder Folder) Reserve(Home home)
        {
            while (true)
            {
                var id = System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, Length);
                if (RunFolder.TryReserve(home, id) is { } folder)
                {
                    reserved = id;
                    return (id, folder);
                }
            }
        }

        /// <summary>Gives the reserved id to the engine, once.</summary>
        /// <returns>The id.</returns>
        /// <exception cref="StorageException">The database knows a run of this id whose folder is gone.</exception>
        public string Take() => Interlocked.Exchange(ref reserved, null) ?? throw new StorageException(
            "A new run's id is already in the database, although its folder is gone.", "Run the command again.");
    }
}
