namespace EndToEnd.Rollback;

/// <summary>One bit of what a release keeps is another one: in every mode it is refused, with the command for the nearest good release.</summary>
internal sealed class DamagedReleaseTests
{
    private const string Record = "its record is damaged";
    private const string Configuration = "is damaged or missing";
    private const string State = "its state backup is damaged or missing";

    private static readonly Dictionary<string, Action<Checkout, int>> Flips = new()
    {
        [Record] = Releases.DamageRecord,
        [Configuration] = Releases.DamageConfiguration,
        [State] = Releases.DamageState,
    };

    // The second release of three is the one before what is deployed; a state that is lost is put back from the third.
    private static readonly (string Choice, int Damaged, string Nearest, string[] Parts)[] Choices =
    [
        ("--to 2", 2, "--to 1", [Record, Configuration, State]),
        ("--to previous", 2, "--to 1", [Record, Configuration, State]),
        ("--to verified", 2, "--to 1", [Record, Configuration, State]),
        ("--mode state --to 3", 3, "--mode state --to 2", [Record, Configuration, State]),
        ("--mode state --to verified", 3, "--mode state --to 2", [Record, Configuration, State]),
        // Objects are adopted by the list on record, whatever became of the backup.
        ("--mode adopt --to 3", 3, "--mode adopt --to 2", [Record, Configuration]),
        ("--mode adopt --to verified", 3, "--mode adopt --to 2", [Record, Configuration]),
    ];

    [Test]
    public async Task Refused_in_every_mode_with_the_command_for_the_nearest_good_one_which_works()
    {
        await using var checkout = await DeployedAsync();
        var picture = checkout.Picture();

        foreach (var (choice, damaged, nearest, parts) in Choices)
        {
            foreach (var part in parts)
            {
                Flips[part](checkout, damaged);
                (await RollBackAsync(checkout, choice)).EndedWith(Exit.Storage).Said(part).Said($"next: deployer rollback sandbox {nearest}\n");
                Flips[part](checkout, damaged); // The same bit again: whole.
            }
        }

        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(3), "Nothing was begun.");
        Assert.That(checkout.Picture(), Is.EqualTo(picture));
        (await checkout.RunAsync("releases", "verify", "sandbox")).EndedWith(Exit.Succeeded);

        File.Delete(TerraformState.FileOf(checkout));
        checkout.DamageState(3);
        (await RollBackAsync(checkout, "--mode state --to 2")).EndedWith(Exit.Succeeded).Said("0 orphans: verified");
        Assert.That(checkout.Picture(), Does.Contain("probe_1").And.Not.Contain("probe_2"));
        (await RollBackAsync(checkout, "--to 1")).EndedWith(Exit.Succeeded).Said("0 orphans: verified");
        Assert.That(checkout.Picture(), Does.Not.Contain("probe_1"));
    }

    [Test]
    public async Task Damaged_while_the_run_waits_it_is_refused_and_mended_it_goes_on()
    {
        await using var checkout = await DeployedAsync();
        var waiting = (await RollBackAsync(checkout, "--mode state --to 2")).EndedWith(Exit.Waiting).Said("can be read");
        var (run, state) = (await checkout.LastRunAsync(), File.ReadAllText(TerraformState.FileOf(checkout)));
        checkout.DamageState(2);

        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.StepFailed).Said("is damaged: it is not what was written")
            .Said($"deployer reject {run.Id}\n").Said("deployer rollback sandbox --mode state --to 3\n");
        Assert.That(File.ReadAllText(TerraformState.FileOf(checkout)), Is.EqualTo(state));
        checkout.DamageState(2); // The same bit again: whole.

        // It was approved, and is the same by its digest.
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded).Said("state restored from release 2");
        Assert.That(checkout.Picture(), Does.Contain("probe_1").And.Not.Contain("probe_2"));
    }

    [Test]
    public async Task Damaged_after_the_plan_was_made_it_takes_nothing_from_the_proof()
    {
        await using var checkout = await DeployedAsync();
        var waiting = (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Waiting);
        checkout.DamageState(1);
        checkout.DamageConfiguration(1);

        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded).Said("0 orphans: verified");

        Assert.That(checkout.Picture(), Does.Not.Contain("probe_1"));
    }

    private static Task<CommandResult> RollBackAsync(Checkout checkout, string choice) =>
        checkout.RunAsync(["rollback", "sandbox", .. choice.Split(' '), "--yes"]);

    /// <summary>Three releases, each with one object more.</summary>
    private static async Task<Checkout> DeployedAsync()
    {
        var checkout = Checkout.Create();
        foreach (var objects in new[] { 1, 2, 3 })
        {
            checkout.AddProbeResources(objects);
            (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        }

        return checkout;
    }
}
