using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>Each kind of fault, as the real Terraform meets it. What becomes of a crash, a hold and an interrupt stands with the hosting.</summary>
internal sealed class FaultTests : IAsyncDisposable
{
    private const string Type = "google_pubsub_topic";
    private const string Topic = "resource \"google_pubsub_topic\" \"t\" { name = \"t\" }";
    private const string Labelled = "resource \"google_pubsub_topic\" \"t\" {\n name = \"t\"\n labels = { a = \"b\" }\n}";

    private readonly CloudBench bench = new();

    [TestCase("quota", "googleapi: Error 429", "RESOURCE_EXHAUSTED")]
    [TestCase("conflict", "googleapi: Error 409", "already exists")]
    [TestCase("api-disabled", "googleapi: Error 403", "SERVICE_DISABLED")]
    [TestCase("not-found", "googleapi: Error 404", "was not found")]
    [TestCase("forbidden", "googleapi: Error 403", "Permission denied")]
    [TestCase("unavailable", "googleapi: Error 503", "unavailable")]
    public async Task A_creation_that_is_refused_creates_nothing_and_succeeds_the_next_time(string fault, string error, string reason)
    {
        var terraform = await TerraformAsync();
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Create, fault));

        var message = await terraform.FailsAsync(Topic);
        var left = bench.Store.List(Type);
        await terraform.AppliesAsync(Topic);

        Assert.That(message, Does.Contain("Error creating Topic").And.Contain(error).And.Contain(reason));
        Assert.That(left, Is.Empty);
    }

    [Test]
    public async Task An_object_that_did_not_become_ready_is_tainted_and_replaced()
    {
        var terraform = await TerraformAsync();
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Create, "taint"));

        await terraform.FailsAsync(Topic);
        var plan = await terraform.ChangesAsync(Topic);
        await terraform.AppliesAsync(Topic);

        Assert.That(plan, Does.Contain("is tainted, so must be replaced"));
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task An_apply_that_fails_in_the_middle_keeps_what_it_made_and_goes_on_from_there()
    {
        var terraform = await TerraformAsync();
        const string Three = "resource \"google_pubsub_topic\" \"t\" {\n count = 3\n name = \"t-${count.index}\"\n}";
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Create, "quota", Nth: 3));

        await terraform.FailsAsync(Three);
        var made = bench.Store.List(Type).Count;
        var printed = await terraform.AppliesAsync(Three);

        Assert.That(made, Is.EqualTo(2));
        Assert.That(printed, Does.Contain("1 added, 0 changed, 0 destroyed"));
    }

    [Test]
    public async Task An_update_that_is_refused_leaves_the_object_as_it_was()
    {
        var terraform = await TerraformAsync();
        await terraform.AppliesAsync(Topic);
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Update, "quota"));

        var message = await terraform.FailsAsync(Labelled);

        Assert.That(message, Does.Contain("Error updating Topic").And.Contain("Error 429"));
        Assert.That(bench.Store.List(Type).Single().Attributes["labels"], Is.Null);
        await terraform.AppliesAsync(Labelled);
    }

    [Test]
    public async Task A_deletion_that_is_refused_leaves_the_object_in_cloud_and_state()
    {
        var terraform = await TerraformAsync();
        await terraform.AppliesAsync(Topic);
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Delete, "forbidden"));

        await terraform.FailsAsync("");
        var left = bench.Store.List(Type);
        var printed = await terraform.AppliesAsync("");

        Assert.That(left, Has.Count.EqualTo(1));
        Assert.That(printed, Does.Contain("1 destroyed"));
    }

    [Test]
    public async Task An_object_that_is_not_found_when_it_is_read_is_planned_anew()
    {
        var terraform = await TerraformAsync();
        await terraform.AppliesAsync(Topic);
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Read, "not-found"));

        var plan = await terraform.ChangesAsync(Topic);

        Assert.That(plan, Does.Contain("will be created"));
    }

    [TestCase(CloudOperation.Read)]
    [TestCase(CloudOperation.Plan)]
    public async Task A_plan_fails_when_the_cloud_does_not_answer(CloudOperation operation)
    {
        var terraform = await TerraformAsync();
        await terraform.AppliesAsync(Topic);
        bench.Faults.Add(new FaultRule(Type, operation, "unavailable"));

        var message = await terraform.FailsAsync(Labelled);

        Assert.That(message, Does.Contain("Error 503"));
    }

    [Test]
    public async Task An_import_that_is_refused_imports_nothing()
    {
        var terraform = await TerraformAsync();
        terraform.Write(Topic);
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Import, "forbidden"));

        var imported = await terraform.RunAsync("import", "google_pubsub_topic.t", "t");

        Assert.That(imported.StandardError, Does.Contain("Error 403"));
    }

    [Test]
    public async Task A_slow_creation_only_takes_longer()
    {
        var terraform = await TerraformAsync();
        bench.Faults.Add(new FaultRule(Type, CloudOperation.Create, "latency=1100ms"));

        var printed = await terraform.AppliesAsync(Topic);

        Assert.That(printed, Does.Match("Creation complete after [1-9]"));
    }

    public async ValueTask DisposeAsync() => await bench.DisposeAsync();

    private async Task<TerraformFolder> TerraformAsync()
    {
        var terraform = new TerraformFolder(bench, await bench.ServeAsync());
        terraform.Write("providers.tf", TerraformFolder.Providers("faulty"));
        return terraform;
    }
}
