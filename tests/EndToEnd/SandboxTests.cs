namespace EndToEnd;

internal sealed class SandboxTests
{
    [Test]
    public async Task Stopped_the_database_keeps_its_data_and_the_next_deployment_starts_it()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("stopped");
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("was not running");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no pending migrations");
    }

    [Test]
    public async Task Reset_asks_first_and_then_the_next_deployment_makes_a_new_database()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("sandbox", "reset")).EndedWith(Exit.Usage).Said("--yes");
        (await checkout.RunAsync("sandbox", "reset", "--yes")).EndedWith(Exit.Succeeded).Said("deleted");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("migrations applied");
    }
}
