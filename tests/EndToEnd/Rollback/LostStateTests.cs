namespace EndToEnd.Rollback;

/// <summary>The state is lost or damaged, and what it knew still stands: a backup takes its place, and nothing is made a second time.</summary>
internal sealed class LostStateTests
{
    [TestCase("deleted", Exit.StepFailed)]
    [TestCase("truncated", Exit.StepFailed)]
    [TestCase("emptied", Exit.StepFailed)]
    public async Task A_state_that_is_gone_or_damaged_is_put_back_and_all_stands_as_before(string damage, int refused)
    {
        await using var checkout = await DeployedAsync();
        var (before, file) = (await Standing.ReadAsync(checkout), TerraformState.FileOf(checkout));
        var serial = TerraformState.Read(checkout).Serial;
        Damage(file, damage);
        var damaged = File.Exists(file) ? File.ReadAllText(file) : "";

        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(refused).Said("deployer rollback sandbox --mode state --to 2");
        var back = (await checkout.RunAsync("rollback", "sandbox", "--mode", "state", "--to", "2", "--yes")).EndedWith(Exit.Succeeded);

        var after = await Standing.ReadAsync(checkout);
        Assert.That(after.Difference(before, made: []), Is.Empty);
        Assert.That(after.Orphans, Is.EqualTo(before.Orphans));
        Assert.That(TerraformState.Read(checkout).Serial, Is.GreaterThan(serial));
        back.Said("state restored from release 2").Said("by itself that takes nothing back").Said("0 orphans: verified").Said("sandbox is back at release 2");
        Assert.That((await checkout.ReleasesAsync())[0], Is.EqualTo(new ReleaseEntry(3, 2, true, true, "it is what is deployed")));
        if (damaged.Length > 0)
        {
            var kept = Directory.GetFiles(Path.Combine(checkout.Home, "runs", (await checkout.LastRunAsync()).Id, "found-states")).Single();
            Assert.That(File.ReadAllText(kept), Is.EqualTo(damaged));
            Assert.That(File.GetUnixFileMode(kept), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task A_state_that_can_be_read_is_replaced_only_by_whoever_has_seen_what_would_be_orphaned()
    {
        await using var checkout = await DeployedAsync();
        var (state, orphans) = (File.ReadAllText(TerraformState.FileOf(checkout)), (await Standing.ReadAsync(checkout)).Orphans);

        var asked = (await checkout.RunAsync("rollback", "sandbox", "--mode", "state", "--to", "1", "--yes")).EndedWith(Exit.Waiting)
            .Said("the current state can be read").Said("would be orphans").Said("google_service_account.added");
        Assert.That(File.ReadAllText(TerraformState.FileOf(checkout)), Is.EqualTo(state));
        (await checkout.RunAsync("show", (await checkout.LastRunAsync()).Id)).Said("google_service_account.added");
        (await checkout.RunAsync("approve", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Usage).Said("can be read");
        (await checkout.RunAsync(asked.Approval)).EndedWith(Exit.Succeeded).Said("orphans, so that the release is not verified");

        Assert.That((await checkout.ReleasesAsync())[0].Verified, Is.False);
        Assert.That((await Standing.ReadAsync(checkout)).Orphans.Except(orphans), Has.One.Contain("added-later"));
    }

    [Test]
    public async Task What_keeps_no_state_is_refused_with_the_release_that_does()
    {
        await using var checkout = await DeployedAsync();

        (await checkout.RunAsync("rollback", "sandbox", "--mode", "state")).EndedWith(Exit.Usage).Said("wants a release");
        (await checkout.RunAsync("rollback", "sandbox", "--mode", "state", "--to", "7")).EndedWith(Exit.NotFound).Said("deployer rollback sandbox --mode state --to 2");
        (await checkout.RunAsync("rollback", "sandbox", "--mode", "both", "--to", "1")).EndedWith(Exit.Usage);
        checkout.DamageState(2);
        (await checkout.RunAsync("rollback", "sandbox", "--mode", "state", "--to", "2")).EndedWith(Exit.Storage)
            .Said("its state backup is damaged or missing").Said("deployer rollback sandbox --mode state --to 1");

        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Lost_with_all_its_backups_the_state_is_rebuilt_by_imports_and_nothing_is_made_a_second_time()
    {
        await using var checkout = await DeployedAsync();
        var before = await Standing.ReadAsync(checkout);
        var serial = TerraformState.Read(checkout).Serial;
        (await checkout.RunAsync("rollback", "sandbox", "--mode", "adopt", "--to", "2", "--yes")).EndedWith(Exit.Waiting)
            .Said("the current state can be read").Said("a backup of the state can be used");
        (await checkout.RunAsync("reject", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);
        File.Delete(TerraformState.FileOf(checkout));
        checkout.DamageState(1);
        checkout.DamageState(2);

        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.StepFailed).Said("deployer rollback sandbox --mode adopt --to 2");
        var done = checkout.Audit().Count;
        var asked = (await checkout.RunAsync("rollback", "sandbox", "--mode", "adopt", "--to", "2", "--yes")).EndedWith(Exit.Waiting)
            .Said("48 of 48 objects of release 2 are adopted").Said("48 to import").Said("its import does not bring back what its configuration says");
        (await checkout.RunAsync(asked.Approval)).EndedWith(Exit.Succeeded).Said("state rebuilt by import").Said("0 orphans: verified");

        var after = await Standing.ReadAsync(checkout);
        Assert.That(after.Ids.Keys, Is.EquivalentTo(before.Ids.Keys));
        Assert.That(
            after.Ids.Where(each => before.Ids[each.Key] != each.Value).Select(each => each.Key),
            Is.All.Contain("google_secret_manager_secret_version"), "a value that is only written is never read back, so its version is made anew, as approved");
        Assert.That(checkout.Audit().Skip(done).Where(call => call.StartsWith("create ", StringComparison.Ordinal)), Is.All.Contain("secret_version").And.Exactly(2).Items);
        Assert.That(after.Orphans, Is.EqualTo(before.Orphans));
        Assert.That(TerraformState.Read(checkout).Serial, Is.GreaterThan(serial));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");
    }

    private static void Damage(string file, string damage)
    {
        switch (damage)
        {
            case "deleted":
                File.Delete(file);
                break;
            case "truncated":
                File.WriteAllText(file, File.ReadAllText(file)[..(int)(new FileInfo(file).Length / 2)]);
                break;
            default:
                File.WriteAllText(file, "");
                break;
        }
    }

    /// <summary>Two releases on the simulated cloud; the second has one object more.</summary>
    private static async Task<Checkout> DeployedAsync()
    {
        var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        checkout.Write("infra/added.tf", """
            resource "google_service_account" "added" {
              account_id = "added-later"
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        return checkout;
    }
}
