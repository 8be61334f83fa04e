namespace EndToEnd;

internal sealed class DeployTests
{
    [Test]
    public async Task A_fresh_copy_is_deployed_by_one_command()
    {
        await using var checkout = Checkout.Create();

        var result = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var run = await checkout.LastRunAsync();
        Assert.That(run, Is.EqualTo(new RunEntry(run.Id, "sandbox", "succeeded")));
        Assert.That(TerraformState.Read(checkout).Resources, Does.Contain("module.database"));
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        Assert.That(await database.HistoryAsync(), Is.EqualTo(MigrationVersions(checkout)));
        result.Said(run.Id).Said("nothing real").Said("api.sandbox.localhost");
    }

    [Test]
    public async Task A_second_deployment_changes_nothing()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var state = TerraformState.Read(checkout);
        var outputs = checkout.Read("sandbox-outputs.json");
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var history = await database.HistoryAsync();

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");

        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(state.Serial));
        Assert.That(checkout.Read("sandbox-outputs.json"), Is.EqualTo(outputs));
        Assert.That(await database.HistoryAsync(), Is.EqualTo(history));
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2).And.All.Property("Status").EqualTo("succeeded"));
    }

    [Test]
    public async Task The_outputs_are_shown_again_without_deploying()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var outputs = (await checkout.RunAsync("outputs", "sandbox")).EndedWith(Exit.Succeeded);

        outputs.Said("api.sandbox.localhost");
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_doctor_finds_nothing_missing_where_a_deployment_works()
    {
        await using var checkout = Checkout.Create();

        (await checkout.RunAsync("doctor", "sandbox")).EndedWith(Exit.Succeeded).Said("terraform");
    }

    private static IEnumerable<string> MigrationVersions(Checkout checkout) =>
        Directory.EnumerateFiles(checkout.PathOf("supabase/migrations"), "*.sql")
            .Select(file => Path.GetFileName(file).Split('_')[0])
            .Order(StringComparer.Ordinal);
}
