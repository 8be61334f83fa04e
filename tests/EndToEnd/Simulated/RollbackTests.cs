namespace EndToEnd.Simulated;

internal sealed class RollbackTests
{
    [Test]
    public async Task Back_at_a_release_the_cloud_is_what_it_was_then_object_by_object()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var then = await checkout.CloudTextAsync();

        // Adds a service, changes one, and removes all that a CI needs.
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "    memory_mib = 1024", "    memory_mib = 2048");
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "services = {\n", "services = {\n  mail = {\n    callers = [\"api\"]\n  }\n");
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "ci = {\n  repository = \"sim-organization/services\"\n}\n", "");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded).Said("to destroy").Said("to change").Said("to create");
        Assert.That(await checkout.CloudTextAsync(), Is.Not.EqualTo(then));
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded);

        Assert.That(await checkout.CloudTextAsync(), Is.EqualTo(then));
    }
}
