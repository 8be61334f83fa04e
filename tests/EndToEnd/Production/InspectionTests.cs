namespace EndToEnd.Production;

/// <summary>A look at an environment whose state is in a bucket: Terraform writes an empty state wherever it looks for one.</summary>
[Platform("Linux")]
internal sealed class InspectionTests
{
    [Test]
    public async Task A_look_writes_nothing_into_the_bucket_of_the_state()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();

        (await production.Checkout.RunAsync("plan", Production.Name)).EndedWith(Exit.Succeeded).Said("to create");
        Assert.That(production.Bucket.Objects, Is.Empty);

        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var before = production.Bucket.Objects.Select(written => (written.Name, written.Generation)).ToList();
        (await production.Checkout.RunAsync("plan", Production.Name)).EndedWith(Exit.Succeeded).Said("plan: no changes").Said("migrations: none pending");
        (await production.Checkout.RunAsync("drift", Production.Name)).EndedWith(Exit.Succeeded);
        Assert.That(production.Bucket.Objects.Select(written => (written.Name, written.Generation)), Is.EqualTo(before));
    }
}
