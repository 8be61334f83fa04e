using System.Text.Json;

namespace EndToEnd;

internal sealed class RunsTests
{
    [Test]
    public async Task Before_the_first_run_the_list_is_empty()
    {
        await using var checkout = Checkout.Create();

        var result = (await checkout.RunAsync("runs", "--output", "json")).EndedWith(Exit.Succeeded);

        Assert.That(JsonDocument.Parse(result.Stdout).RootElement.GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task The_newest_run_comes_first_each_is_found_by_the_beginning_of_its_id_and_a_finished_one_is_not_resumed()
    {
        await using var checkout = Checkout.Create();
        checkout.AddProbeMigrations("select 1 / 0;");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);
        var first = await checkout.LastRunAsync();
        checkout.WriteProbeMigration(0, "select 1;");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var runs = await checkout.RunsAsync();

        Assert.That(runs, Has.Count.EqualTo(2));
        Assert.That(runs[0].Status, Is.EqualTo("succeeded"));
        Assert.That(runs[1].Id, Is.EqualTo(first.Id));
        (await checkout.RunAsync("show", runs[0].Id[..4])).EndedWith(Exit.Succeeded).Said(runs[0].Id).Said("apply");
        (await checkout.RunAsync("resume", runs[0].Id)).EndedWith(Exit.Usage).Said("succeeded").Said("deployer deploy sandbox");
    }

    [TestCase("resume")]
    [TestCase("show")]
    [TestCase("logs")]
    [TestCase("approve")]
    [TestCase("reject")]
    public async Task An_unknown_run_is_answered_with_the_command_that_lists_them(string command)
    {
        await using var checkout = Checkout.Create();

        (await checkout.RunAsync(command, "no-such-run")).EndedWith(Exit.NotFound).Said("no-such-run").Said("deployer runs");
    }
}
