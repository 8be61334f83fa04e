namespace EndToEnd.Production;

/// <summary>The way back of a production deployment: the state stays in its bucket, the linked project's migrations stay.</summary>
[Platform("Linux")]
internal sealed class RollbackTests
{
    [Test]
    public async Task Back_at_a_release_the_bucket_has_a_newer_state_of_the_old_configuration_and_the_project_all_migrations()
    {
        await using var production = await Production.CreateAsync();
        var database = await production.AddProjectAsync();
        var checkout = production.Checkout;
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        checkout.Replace($"infra/environments/{Production.Name}/terraform.tfvars", "api:1.0.0", "api:1.1.0");
        checkout.AddProbeMigrations();
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var state = production.State!; // Deployed twice.
        Directory.Delete(checkout.PathOf("infra/modules"), recursive: true);

        (await checkout.RunAsync("rollback", Production.Name, "--to", "previous")).EndedWith(Exit.Succeeded)
            .Said("told by what the releases since 1 have on record").Said("29990101000000_effects  only adds: it stays").Said("1 migration ahead of release 1: 29990101000000_effects");

        Assert.That(production.State!.Generation, Is.GreaterThan(state.Generation));
        Assert.That(production.State!.Text, Does.Contain("api:1.0.0").And.Not.Contain("api:1.1.0"));
        Assert.That(production.Lock, Is.Null);
        Assert.That(await database.ReadAsync("select version from supabase_migrations.schema_migrations"), Has.Count.EqualTo(4));
    }
}
