namespace EndToEnd;

/// <summary>What the command does about migrations that take something away.</summary>
internal sealed class SqlGateTests
{
    private const string Drop = "supabase/migrations/29990102000000_drop.sql";

    [Test]
    public async Task A_migration_that_drops_data_waits_although_yes_was_said_and_one_approval_covers_it_and_the_plan()
    {
        await using var checkout = await DeployedAsync();
        checkout.Write(Drop, "drop table public.effects;\n");

        var waiting = (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Waiting)
            .Said("29990102000000_drop.sql, line 1: drops table public.effects: data would be gone");
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded).Said("1 migration applied");
    }

    [Test]
    public async Task What_was_approved_is_that_text_and_no_other()
    {
        await using var checkout = await DeployedAsync();
        checkout.Write(Drop, "select 1 / 0;\nalter table public.effects rename to gone;\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.StepFailed).Said("29990102000000_drop.sql failed at line 1");

        checkout.Write(Drop, "drop table public.effects;\n");
        var waiting = (await checkout.RunAsync("resume")).EndedWith(Exit.Waiting).Said("drops table public.effects");
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task A_migration_that_comes_too_late_stops_the_run_before_anything_is_applied()
    {
        await using var checkout = await DeployedAsync();
        var before = TerraformState.Read(checkout);
        checkout.AddProbeResources(1);
        checkout.Write("supabase/migrations/20260102000000_late.sql", "select 1;\n");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said("older than the last one").Said("20260102000000_late.sql");

        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
    }

    private static async Task<Checkout> DeployedAsync()
    {
        var checkout = Checkout.Create();
        checkout.AddProbeMigrations("select 1;");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        return checkout;
    }
}
