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

    private static RunningCommand RestoreAsync(Production production) =>
        production.Checkout.Start("rollback", Production.Name, "--mode", "state", "--to", "1", "--yes");

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
