namespace EndToEnd.Production;

/// <summary>The restore drill of an environment whose state is in a bucket.</summary>
[Platform("Linux")]
internal sealed class DrillTests
{
    [Test]
    public async Task A_machine_that_knows_nothing_restores_the_last_release_from_the_bucket_alone()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Share();
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var state = production.State!; // Deployed just now.
        await using var other = production.AddMachine();
        Directory.Delete(other.PathOf("infra/modules"), recursive: true);

        (await other.RunAsync("drill", Production.Name)).EndedWith(Exit.Succeeded)
            .Said("release 1, from gs://").Said("restored from nothing in").Said("would be lost: the database's rows");

        Assert.That(production.State!.Generation, Is.EqualTo(state.Generation));
    }

    [Test]
    public async Task What_lives_in_a_real_cloud_is_planned_and_never_applied()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        var checkout = production.Checkout;
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var state = production.State!; // Deployed just now.
        checkout.Replace("deployer.yaml", "cloud: simulated", "cloud: google");
        checkout.StandBefore("terraform");

        (await checkout.RunAsync("drill", Production.Name)).EndedWith(Exit.Succeeded)
            .Said("planned from nothing in").Said("nothing was applied").Said("a deployment takes about");

        Assert.That(
            Directory.EnumerateFiles(checkout.Hooks, "terraform-*.count").Select(Path.GetFileName),
            Has.Some.EqualTo("terraform-plan.count").And.None.EqualTo("terraform-apply.count").And.None.EqualTo("terraform-destroy.count"));
        Assert.That(production.State!.Generation, Is.EqualTo(state.Generation));
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "drill", Production.Name)), Is.False);
        (await checkout.RunAsync("releases", "list", Production.Name)).EndedWith(Exit.Succeeded).Said("planned in");
    }
}
