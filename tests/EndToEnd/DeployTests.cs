namespace EndToEnd;

internal sealed class DeployTests
{
    [Test]
    public async Task A_fresh_copy_is_deployed_by_one_command_and_a_second_deployment_changes_nothing()
    {
        await using var checkout = Checkout.Create();

        var result = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var run = await checkout.LastRunAsync();
        Assert.That(run, Is.EqualTo(new RunEntry(run.Id, "sandbox", "succeeded")));
        var state = TerraformState.Read(checkout);
        Assert.That(state.Resources, Does.Contain("module.database"));
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var history = await database.HistoryAsync();
        Assert.That(history, Is.EqualTo(MigrationVersions(checkout)));
        result.Said(run.Id).Said("nothing real").Said("api.sandbox.localhost");
        var outputs = checkout.Read("sandbox-outputs.json");

        (await checkout.RunAsync("outputs", "sandbox")).EndedWith(Exit.Succeeded).Said("api.sandbox.localhost");
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(1), "outputs are shown again without deploying");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");

        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(state.Serial));
        Assert.That(checkout.Read("sandbox-outputs.json"), Is.EqualTo(outputs));
        Assert.That(await database.HistoryAsync(), Is.EqualTo(history));
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2).And.All.Property("Status").EqualTo("succeeded"));
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
