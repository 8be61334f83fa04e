namespace EndToEnd;

internal sealed class DestroyGuardTests
{
    private const string Protected = "module.database.terraform_data.project";

    [Test]
    public async Task A_plan_that_destroys_what_is_protected_waits_although_yes_was_said()
    {
        await using var checkout = await DeployedThenReplaced();
        var before = TerraformState.Read(checkout);

        var result = (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Waiting);

        var run = await checkout.LastRunAsync();
        Assert.That(run.Status, Is.EqualTo("waiting"));
        result.Said(Protected).Said($"deployer approve {run.Id} --plan ");
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
    }

    [Test]
    public async Task Rejected_the_run_is_over_and_nothing_has_changed()
    {
        await using var checkout = await DeployedThenReplaced();
        var before = TerraformState.Read(checkout);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Waiting);
        var run = await checkout.LastRunAsync();

        await checkout.RunAsync("reject", run.Id);

        Assert.That((await checkout.LastRunAsync()).Status, Is.EqualTo("rejected"));
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
        (await checkout.RunAsync("approve", run.Id)).Said("rejected");
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
    }

    [Test]
    public async Task Approved_the_run_goes_on_to_its_end()
    {
        await using var checkout = await DeployedThenReplaced();
        var waiting = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Waiting);
        var run = await checkout.LastRunAsync();

        (await checkout.RunAsync("approve", run.Id, "--plan", "0123456789ab")).EndedWith(Exit.Usage).Said("another plan");
        var refused = (await checkout.RunAsync("approve", run.Id)).EndedWith(Exit.Usage).Said(Protected);
        Assert.That(refused.Approval, Is.EqualTo(waiting.Approval).And.Contain("--plan"));
        (await checkout.RunAsync(refused.Approval)).EndedWith(Exit.Succeeded);

        Assert.That((await checkout.LastRunAsync()).Status, Is.EqualTo("succeeded"));
        Assert.That(TerraformState.Read(checkout).Resources, Does.Contain("elsewhere"));
    }

    [Test]
    public async Task An_allowed_address_passes_the_guard()
    {
        await using var checkout = await DeployedThenReplaced();

        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", Protected)).EndedWith(Exit.Succeeded);

        Assert.That(TerraformState.Read(checkout).Resources, Does.Contain("elsewhere"));
    }

    [Test]
    public async Task Destroying_what_is_not_protected_asks_and_yes_answers()
    {
        await using var checkout = Checkout.Create();
        checkout.AddProbeResources(2);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        File.Delete(checkout.PathOf("infra/probes.tf"));

        var waiting = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Waiting).Said("terraform_data.probe_0");
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded);

        Assert.That(TerraformState.Read(checkout).Resources, Does.Not.Contain("probe"));
    }

    // Another region replaces the database's project, which deployer.yaml protects.
    private static async Task<Checkout> DeployedThenReplaced()
    {
        var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "\"local\"", "\"elsewhere\"");
        return checkout;
    }
}
