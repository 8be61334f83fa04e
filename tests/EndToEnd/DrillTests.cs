using EndToEnd.Rollback;

namespace EndToEnd;

/// <summary><c>deployer drill</c>: could the environment be brought back if this machine's state and cloud were gone?</summary>
internal sealed class DrillTests
{
    [Test]
    public async Task The_whole_infrastructure_is_restored_in_a_cloud_of_its_own_and_the_environment_stays_as_it_is()
    {
        await using var checkout = Checkout.CreateOfRepository();
        Story.WriteA(checkout);
        (await checkout.RunAsync("drill", "sandbox")).EndedWith(Exit.NotFound).Said("deployer deploy sandbox");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var (cloud, state, audit) = (await checkout.CloudTextAsync(), TerraformState.Read(checkout), checkout.Audit());
        // What is in the repository does not matter: the copy must do alone.
        checkout.Write("infra/broken.tf", "this is not a configuration");

        (await checkout.RunAsync("drill", "sandbox")).EndedWith(Exit.Succeeded)
            .Said("release 1, from this machine").Said("restored from nothing in").Said("in a cloud of the drill's own")
            .Said("would be lost: the database's rows").Said("supabase_project");

        Assert.That(await checkout.CloudTextAsync(), Is.EqualTo(cloud));
        Assert.That(checkout.Audit(), Is.EqualTo(audit));
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(state.Serial));
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "drill", "sandbox")), Is.False);
        (await checkout.RunAsync("releases", "list", "sandbox")).EndedWith(Exit.Succeeded).Said("current; drill 20").Said("restored in");
        (await checkout.RunAsync("drill", "sandbox", "--output", "json")).EndedWith(Exit.Succeeded).Said("\"applied\": true").Said("\"problem\": null");
    }

    [Test]
    public async Task A_release_that_cannot_be_restored_fails_the_drill_and_says_so_in_the_list()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.DamageConfiguration(1);

        (await checkout.RunAsync("drill", "sandbox")).EndedWith(Exit.Storage).Said("damaged");

        (await checkout.RunAsync("releases", "list", "sandbox", "--output", "json")).EndedWith(Exit.Succeeded).Said("\"problem\": ");
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "drill", "sandbox")), Is.False);
    }

    [Test]
    public async Task What_a_killed_drill_left_goes_before_the_next_one()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.StandBefore("terraform");
        using var gate = checkout.Hold("terraform", "apply", call: 1, afterwards: false);
        var drill = checkout.Start("drill", "sandbox");
        await gate.ReachedByAsync(drill);
        drill.Signal(Signal.Kill);
        await drill.EndAsync();
        gate.Open();
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "drill", "sandbox")), Is.True);

        (await checkout.RunAsync("drill", "sandbox")).EndedWith(Exit.Succeeded).Said("restored from nothing");

        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "drill", "sandbox")), Is.False);
    }
}
