namespace EndToEnd;

internal sealed class RollbackTests
{
    private const string Added = "added.tf";

    [Test]
    public async Task Back_at_a_release_all_is_as_it_was_and_the_rollback_can_be_rolled_back()
    {
        await using var checkout = await DeployedAsync();
        var before = checkout.Picture();
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "api:1.0.0", "api:1.1.0");
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "worker", "janitor");
        checkout.AddProbeResources(2);
        checkout.AddProbeMigrations("select 1;");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        var after = checkout.Picture();
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var history = await database.HistoryAsync();

        var back = (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Picture(), Is.EqualTo(before));
        back.Said("2 migrations ahead of release 1: 29990101000000_effects, 29990101000001_probe_0").Said("They stay")
            .Said("29990101000000_effects  only adds: it stays").Said("the database stays 2 migrations ahead")
            .Said("0 orphans").Said("sandbox is back at release 1");
        Assert.That(await database.HistoryAsync(), Is.EqualTo(history));

        (await checkout.RunAsync("rollback", "sandbox", "--to", "previous", "--yes")).EndedWith(Exit.Succeeded)
            .Said("the database has the migrations of release 2");

        Assert.That(checkout.Picture(), Is.EqualTo(after));
        Assert.That(
            (await checkout.ReleasesAsync()).Select(release => (release.Number, release.RolledBackTo, release.Verified, release.IsCurrent)),
            Is.EqualTo(new (int, int?, bool, bool)[] { (4, 2, true, true), (3, 1, true, false), (2, null, true, false), (1, null, true, false) }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Killed_in_the_middle_of_its_apply_a_rollback_is_resumed_to_its_end(bool terraformToo)
    {
        await using var checkout = Checkout.Create();
        var hold = Path.Combine(checkout.Hooks, "hold.sh");
        checkout.Write($"infra/{Added}", $$"""
            resource "terraform_data" "first" {
            }

            resource "terraform_data" "second" {
              depends_on = [terraform_data.first]

              provisioner "local-exec" {
                command = "if [ -e '{{hold}}' ]; then . '{{hold}}'; fi"
              }
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var before = checkout.Picture();
        File.Delete(checkout.PathOf($"infra/{Added}"));
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        var gate = checkout.AddGate("middle");
        await File.WriteAllTextAsync(hold, gate.Shell + "\n");
        var rollback = checkout.Start("rollback", "sandbox", "--to", "verified");
        await gate.ReachedByAsync(rollback);
        var run = await checkout.LastRunAsync();
        rollback.Signal(Signal.Kill);
        await rollback.EndAsync();
        if (terraformToo) Signals.Send(await checkout.LivingToolAsync(run.Id), Signal.Kill);
        checkout.Write($"infra/{Added}", "this is not a configuration");
        gate.Open();

        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded).Said("0 orphans");

        Assert.That(checkout.Picture(), Is.EqualTo(before));
        Assert.That((await checkout.ReleasesAsync())[0], Is.EqualTo(new ReleaseEntry(3, 1, true, true, "it is what is deployed")));
    }

    [Test]
    public async Task What_cannot_be_gone_back_to_is_refused_with_the_reason()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("rollback", "sandbox")).EndedWith(Exit.NotFound).Said("no releases yet");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Write($"infra/{Added}", "resource \"terraform_data\" \"broken\" {\n  input = local.missing\n}\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Usage).Said("it is what is deployed");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "2")).EndedWith(Exit.Usage).Said("nothing was applied");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "3")).EndedWith(Exit.NotFound).Said("no release 3");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "previous")).EndedWith(Exit.NotFound).Said("no earlier release");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "verified")).EndedWith(Exit.NotFound).Said("no earlier release");
        (await checkout.RunAsync("rollback", "sandbocks", "--to", "1")).EndedWith(Exit.NotFound).Said("Did you mean 'sandbox'?");

        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Without_a_terminal_it_lists_the_releases_and_the_command_to_type()
    {
        await using var checkout = await DeployedAsync();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var result = (await checkout.RunAsync("rollback", "sandbox")).EndedWith(Exit.Usage);

        Assert.That(result.Stdout, Does.Match(@"(?m)^2 .* verified +current$").And.Match(@"(?m)^1 .* \+13 +same +same +verified$"));
        Assert.That(result.Stderr, Does.Contain("next: deployer rollback sandbox --to 1"));
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_rollback_that_destroys_asks_whatever_the_environment_says_and_works_on_the_release_alone()
    {
        await using var checkout = await DeployedAsync();
        var before = checkout.Picture();
        checkout.AddProbeResources(1);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Replace("deployer.yaml", "    protect:", "    confirm: never\n    protect:");
        checkout.Write($"infra/{Added}", "this is not a configuration");

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Waiting).Said("it would destroy, replace or drop 1 resource");
        Assert.That(checkout.Picture(), Does.Contain("probe_0"));
        var run = await checkout.LastRunAsync();
        var waiting = (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Waiting);
        (await checkout.RunAsync(waiting.Approval)).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Picture(), Is.EqualTo(before));
        (await checkout.RunAsync("show", run.Id)).Said("rollback@1").Said("release 1").Said("restore").Said("orphan     terraform_data.probe_0");
        (await checkout.RunAsync("logs", run.Id, "apply")).EndedWith(Exit.Succeeded).Said("terraform_data.probe_0");
    }

    [Test]
    public async Task What_is_protected_is_not_replaced_although_yes_was_said()
    {
        const string Project = "module.database.terraform_data.project";
        await using var checkout = await DeployedAsync();
        checkout.Replace("infra/environments/sandbox/terraform.tfvars", "\"local\"", "\"elsewhere\"");
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", Project)).EndedWith(Exit.Succeeded);
        var after = checkout.Picture();

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Waiting).Said($"{Project} is protected");
        (await checkout.RunAsync("reject", (await checkout.LastRunAsync()).Id)).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Picture(), Is.EqualTo(after));
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--allow-destroy", Project)).EndedWith(Exit.Succeeded);
        Assert.That(checkout.Picture(), Does.Not.Contain("elsewhere"));
    }

    [Test]
    public async Task What_was_renamed_since_is_named_back_and_not_destroyed()
    {
        await using var checkout = Checkout.Create();
        checkout.Write($"infra/{Added}", """
            resource "terraform_data" "old" {
              for_each = toset(["a\"b", "c"])
            }

            resource "terraform_data" "second_name" {
            }

            moved {
              from = terraform_data.first_name
              to   = terraform_data.second_name
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var before = checkout.Picture();
        checkout.Write($"infra/{Added}", """
            resource "terraform_data" "new" {
              for_each = toset(["a\"b", "c"])
            }

            moved {
              from = terraform_data.old
              to   = terraform_data.new
            }

            resource "terraform_data" "third_name" {
            }

            moved {
              from = terraform_data.second_name
              to   = terraform_data.third_name
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Succeeded)
            .Said("terraform_data.new[\"c\"] to terraform_data.old[\"c\"]");

        Assert.That(checkout.Picture(), Is.EqualTo(before));
        Assert.That((await checkout.ReleasesAsync())[0].Verified);
    }

    [Test]
    public async Task A_damaged_release_is_refused_and_another_one_is_named()
    {
        await using var checkout = await DeployedAsync();
        checkout.Write($"infra/{Added}", "# second\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Write($"infra/{Added}", "# third\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.DamageConfiguration(2);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "2")).EndedWith(Exit.Storage)
            .Said("its configuration is damaged or missing").Said("deployer rollback sandbox --to 1");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "previous")).EndedWith(Exit.Storage);
        checkout.DamageRecord(1);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1")).EndedWith(Exit.Storage).Said("its record is damaged");
        (await checkout.RunAsync("rollback", "sandbox")).EndedWith(Exit.Usage).Said("None of the 3 releases");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        Assert.That((await checkout.ReleasesAsync())[0].Number, Is.EqualTo(4));
    }

    private static async Task<Checkout> DeployedAsync()
    {
        var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        return checkout;
    }
}
