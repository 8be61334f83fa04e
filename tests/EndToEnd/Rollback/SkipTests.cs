namespace EndToEnd.Rollback;

/// <summary>A rollback that cannot finish goes around what stands in its way.</summary>
internal sealed class SkipTests
{
    private const string Stuck = "terraform_data.stuck";
    private const string Probe = "terraform_data.probe_0";

    [Test]
    public async Task What_cannot_be_brought_back_is_skipped_and_said_and_the_release_is_not_verified()
    {
        await using var checkout = await StuckAsync(follower: false);
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.StepFailed);
        var run = await checkout.LastRunAsync();

        (await checkout.RunAsync("resume", run.Id, "--skip", "terraform_data.stcuk")).EndedWith(Exit.Usage)
            .Said("has no 'terraform_data.stcuk' to skip: did you mean 'terraform_data.stuck'?");
        (await checkout.RunAsync("resume", run.Id, "--skip", Stuck)).EndedWith(Exit.Succeeded)
            .Said("what remains is a part of what was approved")
            .Said("sandbox is back at release 1, but for what was skipped")
            .Said($"left as it is: {Stuck} would be");

        Assert.That(checkout.Picture(), Does.Not.Contain(Probe));
        Assert.That((await checkout.ReleasesAsync())[0], Is.EqualTo(new ReleaseEntry(3, 1, false, true, "it left something behind; its configuration is that of release 1")));
        (await checkout.RunAsync("releases", "show", "sandbox", "3")).Said($"{Stuck} would be");
        File.Delete(checkout.PathOf("infra/stands-in-the-way"));
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded).Said("verified");
        Assert.That((await checkout.ReleasesAsync())[0].Verified);
    }

    [Test]
    public async Task What_something_else_needs_is_not_skipped_by_itself()
    {
        await using var checkout = await StuckAsync(follower: true);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--skip", Stuck)).EndedWith(Exit.StepFailed)
            .Said("cannot be skipped by itself").Said($"{Stuck} would be created");
        Assert.That(checkout.Picture(), Does.Contain(Probe));
        var run = await checkout.LastRunAsync();
        (await checkout.RunAsync("resume", run.Id, "--skip", "terraform_data.follower")).EndedWith(Exit.Succeeded)
            .Said($"left as it is: {Stuck} would be created").Said("left as it is: terraform_data.follower would be created");

        Assert.That(checkout.Picture(), Does.Not.Contain(Probe).And.Not.Contain("follower"));
    }

    [Test]
    public async Task An_address_that_is_not_in_the_plan_is_refused_and_a_question_is_asked_anew()
    {
        await using var checkout = await StuckAsync(follower: false);
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--skip", "terraform_data.probe")).EndedWith(Exit.StepFailed)
            .Said("has no 'terraform_data.probe' to skip").Said("Nothing was changed");
        (await checkout.RunAsync("reject", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Waiting);
        var run = await checkout.LastRunAsync();

        // Nothing is left to ask about: what would be destroyed is skipped.
        (await checkout.RunAsync("resume", run.Id, "--skip", Stuck, "--skip", Probe)).EndedWith(Exit.Succeeded)
            .Said($"left as it is: {Probe} would be destroyed");

        Assert.That(checkout.Picture(), Does.Contain(Probe));
    }

    [Test]
    public async Task Stopped_for_good_it_says_what_stays_and_a_deployment_of_a_release_goes_forward_again()
    {
        await using var checkout = await StuckAsync(follower: false);
        var picture = checkout.Picture();
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.StepFailed);

        (await checkout.RunAsync("reject", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded)
            .Said($"was done, and stays: {Probe} (delete)").Said($"was not done: {Stuck} would be created")
            .Said("next: deployer deploy sandbox").Said("or: deployer rollback sandbox");
        Assert.That(checkout.Picture(), Does.Not.Contain(Probe));

        (await checkout.RunAsync("deploy", "sandbox", "--release", "2", "--yes")).EndedWith(Exit.Succeeded).Said("back at release 2").Said("0 orphans");
        Assert.That(checkout.Picture(), Is.EqualTo(picture));
        (await checkout.RunAsync("deploy", "sandbox", "--release", "nine")).EndedWith(Exit.Usage).Said("--release wants a release's number");
    }

    [Test]
    public async Task A_deployment_skips_nothing()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/added.tf", "this is not a configuration");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);

        (await checkout.RunAsync("resume", "--skip", Stuck)).EndedWith(Exit.Usage).Said("only a rollback can skip");
    }

    // The first release has an object that cannot be made a second time; the second has a probe instead.
    private static async Task<Checkout> StuckAsync(bool follower)
    {
        var checkout = Checkout.Create();
        var obstacle = checkout.PathOf("infra/stands-in-the-way");
        checkout.Write("infra/stuck.tf", $$"""
            resource "terraform_data" "stuck" {
              provisioner "local-exec" {
                command = "test ! -e '{{obstacle}}'"
              }
            }

            """ + (follower ? """
            resource "terraform_data" "follower" {
              depends_on = [terraform_data.stuck]
            }

            """ : ""));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        File.Delete(checkout.PathOf("infra/stuck.tf"));
        checkout.AddProbeResources(1);
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        await File.WriteAllTextAsync(obstacle, "");
        return checkout;
    }
}
