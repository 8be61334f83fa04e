namespace EndToEnd.Rollback;

/// <summary>What becomes of the database when the infrastructure goes back.</summary>
internal sealed class DatabaseTests
{
    private const string Tidy = "29990101000001_tidy";
    private const string Later = "29990101000002_later";
    private const string TidyScript = $"supabase/rollbacks/{Tidy}.sql";
    private const string LaterScript = $"supabase/rollbacks/{Later}.sql";

    [Test]
    public async Task What_changes_data_is_told_and_stays()
    {
        await using var checkout = await DeployedAsync();
        checkout.Write($"supabase/migrations/{Tidy}.sql", "insert into probe values (2, 'b');\ndelete from probe where n = 1;\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded)
            .Said($"warning:   {Tidy}  changes data, and stays: inserts into probe, deletes rows of probe").Said("the database stays 1 migration ahead");
    }

    [Test]
    public async Task What_takes_something_away_stops_the_rollback_and_every_way_out_is_named_and_kept_knowingly_it_goes_on()
    {
        await using var checkout = await ContractedAsync();
        var picture = checkout.Picture();

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.StepFailed)
            .Said($"{Tidy} takes something away: drops column probe.m").Said("Nothing was changed")
            .Said(TidyScript).Said(LaterScript).Said("--database keep").Said("restore a dump of your own");
        Assert.That(checkout.Picture(), Is.EqualTo(picture));

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--database", "keep")).EndedWith(Exit.Succeeded)
            .Said("knowingly (--database keep)").Said("the database stays 2 migrations ahead, knowingly");
    }

    [Test]
    public async Task Reviewed_scripts_take_migrations_back_and_a_deployment_pushes_them_again()
    {
        await using var checkout = await DeployedAsync();
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var (schema, history) = (await database.SchemaAsync(), await database.HistoryAsync());
        await ContractAsync(checkout);
        var contracted = await database.SchemaAsync();
        checkout.Write(TidyScript, "alter table probe add column m text;\nupdate probe set m = 'mended' where n = 1;\n");
        checkout.Write(LaterScript, "drop table later;\n");

        // A script that loses data is named by its file, or approved.
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Waiting)
            .Said($"{LaterScript}, line 1: drops table later: data would be gone");
        Assert.That(await database.SchemaAsync(), Is.EqualTo(contracted), "Only tried.");
        (await checkout.RunAsync("reject", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--allow-destroy", $"{Later}.sql")).EndedWith(Exit.Succeeded)
            .Said($"tried, and rolled back: {Later}.sql, {Tidy}.sql").Said($"{Later} is taken back").Said($"{Tidy} is taken back")
            .Said("the database has the migrations of release 1").Said("2 migrations taken back");

        Assert.That(await database.SchemaAsync(), Is.EqualTo(schema));
        Assert.That(await database.HistoryAsync(), Is.EqualTo(history));
        Assert.That(await database.ReadAsync("select m from probe"), Is.EqualTo(new[] { "mended" }));

        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", $"{Tidy}.sql")).EndedWith(Exit.Succeeded);
        Assert.That(await database.SchemaAsync(), Is.EqualTo(contracted));
    }

    [Test]
    public async Task A_script_that_does_not_work_changes_nothing_and_is_mended()
    {
        await using var checkout = await ContractedAsync();
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var (picture, schema) = (checkout.Picture(), await database.SchemaAsync());
        checkout.Write(LaterScript, "drop table later;\n");
        checkout.Write(TidyScript, "-- A comment; with a semicolon.\nalter table probe add column m text;\n\nalter table probe add column m text;\n");

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.StepFailed)
            .Said($"{TidyScript}, line 4: ERROR: column \"m\" of relation \"probe\" already exists (SQLSTATE 42701)").Said("Nothing was changed");
        checkout.Write(TidyScript, "begin;\nalter table probe add column m text;\ncommit;\n");
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed).Said($"{TidyScript}, line 1").Said("cannot be run in one transaction");
        Assert.That(await database.SchemaAsync(), Is.EqualTo(schema));
        Assert.That(checkout.Picture(), Is.EqualTo(picture));

        checkout.Write(TidyScript, "alter table probe add column m text;\n");
        var waiting = (await checkout.RunAsync("resume")).EndedWith(Exit.Waiting);
        // What was approved is what is run, whatever the file says by now.
        checkout.Write(TidyScript, "select 1 / 0;\n");
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded);
        Assert.That(await database.ReadAsync("select column_name from information_schema.columns where table_name = 'probe'"), Does.Contain("m"));
    }

    [Test]
    public async Task Killed_between_two_scripts_a_rollback_goes_on_with_what_is_left()
    {
        const int Key = 4711;
        await using var checkout = await ContractedAsync();
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        checkout.Write(LaterScript, "drop table later;\n");
        checkout.Write(TidyScript, $"select pg_advisory_xact_lock({Key});\nalter table probe add column m text;\n");
        var waiting = (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Waiting);
        await database.HoldAsync(Key);
        var approve = checkout.Start([.. waiting.Approval]);
        await database.UntilSomebodyWaitsAsync(Key);

        approve.Signal(Signal.Kill);
        await approve.EndAsync();
        Assert.That(await database.HistoryAsync(), Does.Contain("29990101000001").And.Not.Contain("29990101000002"));
        await database.ReleaseAsync(Key);

        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded).Said($"{Tidy} is taken back").Said("0 orphans");
        Assert.That(await database.HistoryAsync(), Does.Not.Contain("29990101000001"));
    }

    [Test]
    public async Task A_migration_without_a_script_above_one_with_it_is_named()
    {
        await using var checkout = await ContractedAsync();
        checkout.Write(TidyScript, "alter table probe add column m text;\n");

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.StepFailed).Said(LaterScript);
    }

    private static async Task<Checkout> DeployedAsync()
    {
        var checkout = Checkout.Create();
        checkout.Write("supabase/migrations/29990101000000_probe.sql", "create table probe (n int, m text);\ninsert into probe values (1, 'a');\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        return checkout;
    }

    private static async Task<Checkout> ContractedAsync()
    {
        var checkout = await DeployedAsync();
        await ContractAsync(checkout);
        return checkout;
    }

    private static async Task ContractAsync(Checkout checkout)
    {
        checkout.Write($"supabase/migrations/{Tidy}.sql", "alter table probe drop column m;\n");
        checkout.Write($"supabase/migrations/{Later}.sql", "create table later ();\n");
        checkout.AddProbeResources(1);
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", $"{Tidy}.sql")).EndedWith(Exit.Succeeded);
    }
}
