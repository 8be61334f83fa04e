using System.Text.Json.Nodes;

namespace EndToEnd.Production;

/// <summary>The object that holds the state is lost or damaged in its bucket: a backup takes its place under Terraform's lock.</summary>
[Platform("Linux")]
internal sealed class LostStateTests
{
    [TestCase("deleted")]
    [TestCase("truncated")]
    [TestCase("emptied")]
    public async Task A_state_object_that_is_gone_or_damaged_is_put_back_with_its_lineage_and_a_higher_serial(string damage)
    {
        await using var production = await DeployedAsync();
        var (before, serial) = (TerraformState.Parse(production.State!.Text), TerraformState.Parse(production.State!.Text).Serial);
        Damage(production, damage);

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said($"deployer rollback {Production.Name} --mode state --to 1");
        (await RestoreAsync(production).EndAsync()).EndedWith(Exit.Succeeded)
            .Said("state restored from release 1").Said("0 orphans: verified");

        var after = TerraformState.Parse(production.State!.Text);
        Assert.That(after.Serial, Is.GreaterThan(serial));
        Assert.That((after.Ids, after.Outputs), Is.EqualTo((before.Ids, before.Outputs)));
        Assert.That(production.Lock, Is.Null);
        (await production.DeployAsync()).EndedWith(Exit.Succeeded).Said("no changes");
    }

    [Test]
    public async Task Killed_while_it_writes_the_state_it_is_resumed_and_leaves_no_lock()
    {
        await using var production = await DeployedAsync();
        var before = TerraformState.Parse(production.State!.Text);
        Damage(production, "truncated");
        var write = production.Gcs.Faults.Hold("POST", Production.StateName);
        var restoring = RestoreAsync(production);
        await write.Arrived;
        Assert.That(production.Lock, Is.Not.Null);
        restoring.Signal(Signal.Kill);
        await restoring.EndAsync();
        write.Release();

        (await production.ResumeAsync()).EndedWith(Exit.Succeeded).Said("0 orphans: verified");

        Assert.That(TerraformState.Parse(production.State!.Text).Ids, Is.EqualTo(before.Ids));
        Assert.That(production.Lock, Is.Null);
    }

    [Test]
    public async Task Under_somebody_elses_lock_nothing_is_put_back()
    {
        await using var production = await DeployedAsync();
        Damage(production, "truncated");
        var damaged = production.State!;
        production.Bucket.Write(Production.LockName, """
            {"ID":"","Operation":"OperationTypeApply","Info":"","Who":"ann@laptop","Version":"1.11.4","Created":"2026-11-23T05:00:00.123456789Z","Path":""}
            """);

        (await RestoreAsync(production).EndAsync()).EndedWith(Exit.StepFailed).Said("ann@laptop holds it since 2026-11-23 05:00:00");
        Assert.That(production.State!.Generation, Is.EqualTo(damaged.Generation));
        production.Bucket.Delete(Production.LockName);

        (await production.ResumeAsync()).EndedWith(Exit.Succeeded).Said("0 orphans: verified");
    }

    [Test]
    public async Task A_generation_of_the_object_that_is_newer_than_the_backup_is_offered_and_put_back_by_its_number()
    {
        await using var production = await DeployedAsync();
        var before = TerraformState.Parse(production.State!.Text);
        var newer = production.Bucket.Write(Production.StateName, WithSerial(production.State!.Text, before.Serial + 5));
        Damage(production, "truncated");

        (await RestoreAsync(production).EndAsync()).EndedWith(Exit.Waiting)
            .Said($"generation {newer.Generation} of the state's object is newer than release 1").Said($"--mode state --to generation:{newer.Generation}");
        (await production.Checkout.RunAsync("reject", (await production.Checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);
        (await RestoreAsync(production, "generation:1").EndAsync()).EndedWith(Exit.StepFailed).Said("keeps no generation 1");
        (await production.Checkout.RunAsync("reject", (await production.Checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);
        (await RestoreAsync(production, $"generation:{newer.Generation}").EndAsync()).EndedWith(Exit.Succeeded)
            .Said($"state restored from generation {newer.Generation}").Said("0 orphans: verified");

        Assert.That(TerraformState.Parse(production.State!.Text).Serial, Is.GreaterThan(before.Serial + 5));
        Assert.That(TerraformState.Parse(production.State!.Text).Ids, Is.EqualTo(before.Ids));
    }

    [TestCase("rolled back", "is older than the one that was backed up last", "the current state can be read")]
    [TestCase("another", "is another one than was backed up last", "which may be another environment's")]
    public async Task Another_state_than_was_left_is_noticed_and_replaced_when_a_person_has_said_so(string damage, string noticed, string asked)
    {
        await using var production = await DeployedAsync();
        var first = production.State!.Text;
        production.Checkout.AddProbeResources(2);
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var before = TerraformState.Parse(production.State!.Text);
        production.Bucket.Write(Production.StateName, damage == "another" ? WithLineage(production.State!.Text, "9c1b0000-0000-4000-8000-000000000000") : first);

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said(noticed).Said($"deployer rollback {Production.Name} --mode state --to 2");
        var waiting = (await RestoreAsync(production, "2").EndAsync()).EndedWith(Exit.Waiting).Said(asked);
        (await production.Checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded).Said("0 orphans: verified");

        var after = TerraformState.Parse(production.State!.Text);
        Assert.That((after.Ids, after.Outputs), Is.EqualTo((before.Ids, before.Outputs)));
        Assert.That(after.Serial, Is.GreaterThan(before.Serial));
        (await production.DeployAsync()).EndedWith(Exit.Succeeded).Said("no changes");
    }

    private static string WithSerial(string state, long serial) => Changed(state, json => json["serial"] = serial);

    private static string WithLineage(string state, string lineage) => Changed(state, json => json["lineage"] = lineage);

    private static string Changed(string state, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(state)!; // It is a state.
        change(json);
        return json.ToJsonString();
    }

    private static RunningCommand RestoreAsync(Production production, string to = "1") =>
        production.Checkout.Start("rollback", Production.Name, "--mode", "state", "--to", to, "--yes");

    private static void Damage(Production production, string damage)
    {
        var text = production.State!.Text;
        if (damage == "deleted")
            production.Bucket.Delete(Production.StateName);
        else
            production.Bucket.Write(Production.StateName, damage == "emptied" ? "" : text[..(text.Length / 2)]);
    }

    private static async Task<Production> DeployedAsync()
    {
        var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        return production;
    }
}
