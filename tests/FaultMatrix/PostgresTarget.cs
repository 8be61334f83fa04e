using Emulators.Supabase;

namespace FaultMatrix;

/// <summary>One PostgreSQL for all: Terraform keeps its state in it, and the migrations go to it by its URL.</summary>
internal sealed class PostgresTarget : Target
{
    private readonly ProjectDatabase _database;

    private PostgresTarget(ProjectDatabase database)
        : base("hosted")
    {
        _database = database;
        Configure("    backend: pg\n    database: url\n    database-url-env: FAULTED_DATABASE_URL\n", "schema_name = \"terraform_remote_state\"\n");
        Checkout.Variables["FAULTED_DATABASE_URL"] = database.Url;
        Checkout.Variables["PG_CONN_STR"] = database.Url;
    }

    public static async Task<PostgresTarget> CreateAsync() => new(await ProjectDatabase.StartAsync("hosted"));

    public override async Task<string?> StateAsync()
    {
        await using var database = await ConnectAsync();
        return (await database.ReadAsync("select to_regclass('terraform_remote_state.states')::text")).Single().Length == 0
            ? null
            : (await database.ReadAsync($"select data from terraform_remote_state.states where name = '{Name}'")).SingleOrDefault();
    }

    public override Task<SandboxDatabase> ConnectAsync() =>
        SandboxDatabase.ConnectAsync(_database.Address, ProjectDatabase.Port, _database.Password);

    public override Task StopPostgresAsync() => _database.StopAsync();

    public override Task StartPostgresAsync() => _database.StartAgainAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }
}
