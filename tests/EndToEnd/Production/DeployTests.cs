namespace EndToEnd.Production;

/// <summary>The way of a production deployment: state in a bucket, a workspace per environment, migrations to a linked project.</summary>
[Platform("Linux")]
internal sealed class DeployTests
{
    [Test]
    public async Task A_first_deployment_fills_the_bucket_and_the_project_and_neither_a_look_nor_a_second_one_changes_them()
    {
        await using var production = await Production.CreateAsync();
        var database = await production.AddProjectAsync();

        // Terraform writes an empty state wherever it looks for one.
        (await production.Checkout.RunAsync("plan", Production.Name)).EndedWith(Exit.Succeeded).Said("to create");
        Assert.That(production.Bucket.Objects, Is.Empty);
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var history = await HistoryAsync(database);
        var filled = Written(production);
        (await production.Checkout.RunAsync("plan", Production.Name)).EndedWith(Exit.Succeeded).Said("plan: no changes").Said("migrations: none pending");
        (await production.Checkout.RunAsync("drift", Production.Name)).EndedWith(Exit.Succeeded);
        Assert.That(Written(production), Is.EqualTo(filled));
        var state = production.State!; // Deployed.
        (await production.DeployAsync()).EndedWith(Exit.Succeeded).Said("no changes");

        Assert.That(state.Text, Does.Contain("terraform_data"));
        Assert.That(production.State!.Generation, Is.EqualTo(state.Generation));
        Assert.That(production.Lock, Is.Null);
        Assert.That(history, Has.Count.EqualTo(3));
        Assert.That(await HistoryAsync(database), Is.EqualTo(history));
    }

    [Test]
    public async Task A_first_deployment_learns_from_terraform_which_project_to_migrate()
    {
        await using var production = await Production.CreateAsync(projectRef: null);
        var database = await production.AddProjectAsync();

        (await production.DeployAsync()).EndedWith(Exit.Succeeded);

        Assert.That(await HistoryAsync(database), Has.Count.EqualTo(3));
    }

    private static List<(string Name, long Generation)> Written(Production production) =>
        [.. production.Bucket.Objects.Select(written => (written.Name, written.Generation))];

    private static Task<IReadOnlyList<string>> HistoryAsync(Emulators.Supabase.ProjectDatabase database) =>
        database.ReadAsync("select version from supabase_migrations.schema_migrations order by version");
}
