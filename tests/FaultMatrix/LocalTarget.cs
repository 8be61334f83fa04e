using System.Globalization;
using Emulators.Supabase;

namespace FaultMatrix;

/// <summary>The sandbox: a state on this machine, and a PostgreSQL that the deployer starts itself.</summary>
internal sealed class LocalTarget : Target
{
    private readonly ProjectDatabase? _database;
    private string? _stopped;

    public LocalTarget(ProjectDatabase? database = null)
        : base("sandbox") => _database = database;

    private string StateFile => Seen(TerraformState.FileOf(Checkout));

    /// <summary>
    /// With a database that is there already: in the user namespace of a small disk the deployer could start none, for PostgreSQL
    /// refuses root, and nobody else exists there.
    /// </summary>
    public static async Task<LocalTarget> CreateWithDatabaseAsync()
    {
        var database = await ProjectDatabase.StartAsync("sandbox");
        var target = new LocalTarget(database);
        target.Configure("    backend: local\n    database: url\n    database-url-env: FAULTED_DATABASE_URL\n", "");
        target.Checkout.Variables["FAULTED_DATABASE_URL"] = database.Url;
        return target;
    }

    public override Task<string?> StateAsync() => Task.FromResult(File.Exists(StateFile) ? File.ReadAllText(StateFile) : null);

    public override async Task<SandboxDatabase> ConnectAsync()
    {
        if (_database is { } database) return await SandboxDatabase.ConnectAsync(database.Address, ProjectDatabase.Port, database.Password);
        // Stopped after the last step that needs it, it stays so; the next command that needs it starts it.
        if (_stopped is { } pidFile && !File.Exists(pidFile)) (await Checkout.RunAsync("plan", Name)).EndedWith(Exit.Succeeded);
        return await SandboxDatabase.ConnectAsync(Checkout);
    }

    /// <summary>The postmaster's own word for a fast stop; its next start is the deployer's business.</summary>
    public override async Task StopPostgresAsync()
    {
        var folder = Path.Combine(Checkout.Home, "sandbox", "postgres");
        if (!File.Exists(Path.Combine(folder, "cluster.json"))) return;
        await using var database = await ConnectAsync();
        var pidFile = (await database.ReadAsync("select current_setting('data_directory')")).Single() + "/postmaster.pid";
        Signals.Send(int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture), Signal.Interrupt);
        while (File.Exists(pidFile)) await Task.Yield();
        _stopped = pidFile;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is { } database) await database.DisposeAsync();
    }
}
