namespace EndToEnd;

internal sealed class SandboxTests
{
    [Test]
    public async Task Stopped_the_database_keeps_its_data_and_reset_leaves_nothing_of_it_for_the_next_deployment()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("stopped");
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("was not running");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no pending migrations");

        (await checkout.RunAsync("sandbox", "reset")).EndedWith(Exit.Usage).Said("--yes");
        (await checkout.RunAsync("sandbox", "reset", "--yes")).EndedWith(Exit.Succeeded).Said("deleted");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("migrations applied");
    }
}
