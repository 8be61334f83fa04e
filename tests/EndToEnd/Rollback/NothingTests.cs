namespace EndToEnd.Rollback;

/// <summary>The way back to before the first release: everything is destroyed, and nobody gets there by mistake.</summary>
internal sealed class NothingTests
{
    [Test]
    public async Task Nothing_of_the_whole_infrastructure_is_left_and_a_release_makes_all_of_it_anew()
    {
        await using var checkout = Checkout.CreateOfRepository();
        Story.WriteA(checkout);
        Story.WriteB(checkout);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var before = (await checkout.CloudAsync()).Sum(type => type.Count());
        // Whatever the repository says by now, what was applied last is what is destroyed.
        checkout.Write("infra/broken.tf", "this is not a configuration");

        var asked = (await checkout.RunAsync("rollback", "sandbox", "--to", "nothing", "--yes")).EndedWith(Exit.Waiting)
            .Said("destroys everything of sandbox").Said("everything that 'sandbox' has would be destroyed")
            .Said("would be destroyed with its database, and with the backups of it")
            .Said($"{Story.South} is protected by its provider");
        Assert.That((await checkout.CloudAsync()).Sum(type => type.Count()), Is.EqualTo(before));
        (await checkout.RunAsync(asked.Approval)).EndedWith(Exit.Succeeded).Said("a plan finds nothing to destroy: verified").Said("sandbox is destroyed");

        // An API that is enabled stays so (disable_on_destroy = false): others may use it.
        Assert.That((await checkout.CloudAsync()).Select(type => type.Key), Is.EqualTo(new[] { "google_project_service" }));
        (await checkout.RunAsync("rollback", "sandbox", "--to", "nothing")).EndedWith(Exit.Usage).Said("destroyed already").Said("deployer deploy sandbox");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "previous", "--yes")).EndedWith(Exit.Succeeded).Said("sandbox is back at release 1");
        Assert.That((await checkout.CloudAsync()).Sum(type => type.Count()), Is.EqualTo(before));
        var release = (await checkout.ReleasesAsync()).Single(each => each.Number == 2);
        Assert.That((release.Verified, release.Refusal), Is.EqualTo((true, "everything is destroyed in it: say so by its own word, --to nothing")));
    }

    [Test]
    public async Task It_is_asked_for_by_its_own_word_only_and_goes_on_after_a_kill()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("rollback", "sandbox", "--to", "nothing")).EndedWith(Exit.NotFound).Said("Nothing of 'sandbox' was ever applied");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "0")).EndedWith(Exit.Usage).Said("or 'nothing'");
        (await checkout.RunAsync("plan", "sandbox", "--to", "nothing")).EndedWith(Exit.Usage);
        (await checkout.RunAsync("rollback", "sandbox", "--mode", "state", "--to", "nothing")).EndedWith(Exit.Usage).Said("no backup is put in its place");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var waiting = (await checkout.RunAsync("rollback", "sandbox", "--to", "nothing")).EndedWith(Exit.Waiting);
        checkout.StandBefore("terraform");
        using var gate = checkout.Hold("terraform", "apply", call: 1, afterwards: false);
        var approve = checkout.Start([.. waiting.Approval]);
        await gate.ReachedByAsync(approve);
        approve.Signal(Signal.Kill);
        await approve.EndAsync();
        gate.Open();

        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded).Said("sandbox is destroyed");

        Assert.That(TerraformState.Read(checkout).Resources, Does.Not.Contain("terraform_data"));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task What_a_first_deployment_left_half_way_is_destroyed_too()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/added.tf", """
            resource "terraform_data" "first" {
            }

            resource "terraform_data" "fails" {
              depends_on = [terraform_data.first]

              provisioner "local-exec" {
                command = "false"
              }
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);

        var waiting = (await checkout.RunAsync("rollback", "sandbox", "--to", "nothing")).EndedWith(Exit.Waiting);
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded);

        Assert.That(TerraformState.Read(checkout).Resources, Does.Not.Contain("terraform_data"));
    }
}
