using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>A process that uses a database, to be locked out by, killed, or given less than it needs. It speaks in lines.</summary>
internal sealed class StoreChild : IDisposable
{
    private const int FileSize = 1; // RLIMIT_FSIZE, on Linux and macOS
    private const int FileSizeSignal = 25; // SIGXFSZ, likewise
    private const int Ignore = 1;
    private const int Nobody = 65534;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private StoreChild(Process process) => _process = process;

    /// <summary>Starts a process that locks the database for writing, and says so.</summary>
    public static StoreChild Lock(string database) => Start("lock", database);

    /// <summary>Starts a process that writes so many attempts of a new run, and says so.</summary>
    public static StoreChild Commit(string database, int attempts, string runId = "r") => Start("commit", database, $"{attempts}", runId);

    /// <summary>Starts a process that creates runs until its files may not grow any more; says each run that was kept, then the error.</summary>
    public static StoreChild Fill(string database) => Start("fill", database);

    /// <summary>Starts a process that creates runs without end, many at once, and says each that was kept.</summary>
    public static StoreChild Race(string database) => Start("race", database);

    /// <summary>Starts a process that may not write what it does not own; it says what it meets when it reads, then when it writes.</summary>
    public static StoreChild LookAndWrite(string database) => Start("look", database);

    public async Task<string> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException("The child process ended without a word.");
    }

    public Task<string> ReadAllAsync() => _process.StandardOutput.ReadToEndAsync().WaitAsync(_patience);

    public async Task LetGoAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.WaitForExitAsync();
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>In the child.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["lock", var database]:
                using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
                {
                    connection.Open();
                    using var command = connection.CreateCommand();
                    command.CommandText = "BEGIN IMMEDIATE";
                    command.ExecuteNonQuery();
                    Console.WriteLine("locked");
                    Console.ReadLine();
                }

                return 0;
            case ["commit", var database, var attempts, var runId]:
                await CommitAsync(database, int.Parse(attempts, null), runId);
                return 0;
            case ["fill", var database]:
                await FillAsync(database);
                return 0;
            case ["race", var database]:
                await RaceAsync(database);
                return 0;
            case ["look", var database]:
                await LookAndWriteAsync(database);
                return 0;
            default:
                return 2;
        }
    }

    private static async Task CommitAsync(string database, int attempts, string runId)
    {
        await using var store = Open(database);
        var lease = await Some.RunAsync(store, runId);
        for (var i = 1; i <= attempts; i++)
        {
            var ended = i == 1 ? [] : new[] { new AttemptEnd(i - 1, Some.Time, StepEnding.Persisted, null) };
            await store.CommitAsync(Some.Begin(runId, lease, i) with { Ended = ended, Data = $"{{\"n\":{i}}}" });
        }

        Console.WriteLine("committed");
        Console.ReadLine();
    }

    private static async Task FillAsync(string database)
    {
        await using var store = Open(database);
        await Some.RunAsync(store, "first");
        _ = signal(FileSizeSignal, Ignore);
        var limit = new Limit { Soft = (ulong)new FileInfo(database + "-wal").Length + 100_000, Hard = ulong.MaxValue >> 1 };
        if (setrlimit(FileSize, ref limit) != 0)
        {
            throw new InvalidOperationException("The limit could not be set.");
        }

        for (var i = 0; ; i++)
        {
            try
            {
                await Some.RunAsync(store, $"r{i}");
                Console.WriteLine($"r{i}");
            }
            catch (StoreException error)
            {
                Console.WriteLine(Describe(error));
                return;
            }
        }
    }

    private static async Task RaceAsync(string database)
    {
        // The log is begun anew every few commits, so that a kill meets every moment of it.
        var opened = new SqliteDatabase($"Data Source={database}", canCreate: true)
        {
            OnOpen = connection => SqliteDatabase.Execute(connection, "PRAGMA wal_autocheckpoint = 40"),
        };
        await using var store = new SqliteRunStore(opened, TimeProvider.System);
        var number = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var id = $"{Environment.ProcessId}-{Interlocked.Increment(ref number)}";
                await Some.RunAsync(store, id);
                Console.WriteLine(id);
            }
        })));
    }

    private static async Task LookAndWriteAsync(string database)
    {
        // Everything is loaded first: as somebody else, the process may not even be able to read its own program.
        var warm = Directory.CreateTempSubdirectory("wfe-");
        await using (var store = Open(Path.Combine(warm.FullName, "warm.db")))
        {
            await Some.RunAsync(store, "r");
            Console.Error.WriteLine(Describe(new StoreReadOnlyException("x")) + Describe(new StoreUnavailableException("x", "y")));
            await TryAsync(() => store.ImportAsync("no"));
        }

        warm.Delete(recursive: true);
        if (Environment.IsPrivilegedProcess && setuid(Nobody) != 0)
        {
            throw new InvalidOperationException("The user could not be changed.");
        }

        await using var other = Open(database);
        Console.WriteLine(await TryAsync(async () => $"{(await other.ListAsync(new RunQuery())).Count} runs"));
        Console.WriteLine(await TryAsync(async () => $"epoch {(await Some.RunAsync(other, "new")).Epoch}"));
    }

    private static async Task<string> TryAsync(Func<Task<string>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreException error)
        {
            return Describe(error);
        }
        catch (RunArchiveException error)
        {
            return error.Message;
        }
    }

    private static string Describe(StoreException error) => $"{error.GetType().Name} | {error.Path} | {error.Remedy} | {error.Message}";

    private static SqliteRunStore Open(string database) => new($"Data Source={database}", canCreate: true, TimeProvider.System);

    private static StoreChild Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "exec", typeof(StoreChild).Assembly.Location, "store" }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return new StoreChild(Process.Start(start) ?? throw new InvalidOperationException("The child process did not start."));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int setrlimit(int resource, ref Limit limit);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int setuid(int user);
}
