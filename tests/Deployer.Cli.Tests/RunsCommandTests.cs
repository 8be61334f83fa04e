using System.Text.Json.Nodes;
using Deployer.Cli.Tests.Support;
using Workflow.Engine;

namespace Deployer.Cli.Tests;

/// <summary>The built program looks after a home with runs of every kind.</summary>
public sealed class RunsCommandTests
{
    private DirectoryInfo folder = null!; // set before each test

    [SetUp]
    public void CreateRepository()
    {
        folder = Directory.CreateTempSubdirectory("deployer-cli-");
        File.Copy(Path.Combine(Repository.Root, "deployer.yaml"), Path.Combine(folder.FullName, "deployer.yaml"));
    }

    [TearDown]
    public void RemoveRepository() => folder.Delete(recursive: true);

    [Test]
    public async Task Old_runs_that_have_ended_are_purged_with_their_folders_and_others_stay()
    {
        await KeepAsync("a2", daysAgo: 100);
        await KeepAsync("b2", daysAgo: 10);
        await KeepAsync("c2", daysAgo: 100, WorkflowStatus.Suspended);

        var ended = await Run("runs", "purge", "--keep", "0", "--yes");

        Assert.That(ended, Is.EqualTo(new Ended(0, "", "1 run removed\n")));
        Assert.That(Directory.GetDirectories(InHome("runs")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "b2", "c2" }));
        Assert.That(await IdsAsync(), Is.EquivalentTo(new[] { "b2", "c2" }));
    }

    [Test]
    public async Task The_newest_are_kept_however_old()
    {
        await KeepAsync("a2", daysAgo: 100);
        await KeepAsync("b2", daysAgo: 99);

        var usual = await Run("runs", "purge", "--yes");
        var one = await Run("runs", "purge", "--keep", "1", "--yes", "--output", "json");

        Assert.That(usual, Is.EqualTo(new Ended(0, "", "no run was removed\n")));
        Assert.That(JsonNode.Parse(one.Results)!.ToJsonString(), Is.EqualTo("""{"removed":["a2"],"kept":{}}"""));
        Assert.That(await IdsAsync(), Is.EqualTo(new[] { "b2" }));
    }

    [Test]
    public async Task What_concerns_all_environments_is_refused_with_the_name_of_one()
    {
        var ended = await Run("runs", "production", "purge", "--yes");

        Assert.That(ended, Is.EqualTo(new Ended(
            2, "", "error: 'deployer runs purge' does not look at environments: leave 'production' out.\n  next: deployer runs purge --help\n")));
    }

    [Test]
    public async Task Nothing_is_purged_without_a_yes()
    {
        await KeepAsync("a2", daysAgo: 100);

        var ended = await Run("runs", "purge", "--keep", "0");

        Assert.That(ended.Code, Is.EqualTo(2));
        Assert.That(ended.Text, Does.Contain("This removes 1 run that ended before ").And.Contain("\n  a2\n").And.EndsWith("  next: deployer runs purge --yes\n"));
        Assert.That(await IdsAsync(), Is.EqualTo(new[] { "a2" }));
    }

    [TestCase("errored.tfstate")]
    [TestCase("infra/errored.tfstate")]
    public async Task A_run_that_holds_the_only_record_of_a_state_stays(string state)
    {
        await KeepAsync("a2", daysAgo: 100);
        Directory.CreateDirectory(InHome("runs/a2/infra"));
        await File.WriteAllTextAsync(InHome($"runs/a2/{state}"), "{}");

        var ended = await Run("runs", "purge", "--keep", "0", "--yes");

        Assert.That(ended, Is.EqualTo(new Ended(0, "", "run a2 stays: it holds a state that was never saved\nno run was removed\n")));
        Assert.That(File.Exists(InHome($"runs/a2/{state}")), Is.True);
    }

    [Test]
    public async Task A_run_goes_to_another_home_as_a_private_file()
    {
        await KeepAsync("a2", daysAgo: 1, WorkflowStatus.Suspended);
        var file = Path.Combine(folder.FullName, "a2.json");

        var printed = await Run("runs", "export", "a");
        var written = await Run("runs", "export", "a2", "--out", file);
        var again = await Run("runs", "export", "a2", "--out", file);
        Directory.Delete(InHome(""), recursive: true);
        var taken = await Run("runs", "import", file);

        Assert.That((printed.Code, printed.Results, printed.Text), Is.EqualTo((0, await File.ReadAllTextAsync(file), "")));
        Assert.That(written, Is.EqualTo(new Ended(0, "", $"run a2 is in {file}\n")));
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That((again.Code, again.Text), Is.EqualTo((2, $"error: '{file}' exists.\n  next: Name another file.\n")));
        Assert.That(taken, Is.EqualTo(new Ended(0, "", "run a2 is here\n  next: deployer show a2\n")));
        Assert.That((await Run("runs", "export", "a2")).Results, Is.EqualTo(printed.Results));
        Assert.That((await Run("show", "a2")).Code, Is.Zero);
    }

    [Test]
    public async Task What_cannot_be_taken_in_is_explained()
    {
        await KeepAsync("a2", daysAgo: 1);
        var file = Path.Combine(folder.FullName, "a2.json");
        await Run("runs", "export", "a2", "--out", file);
        var text = await File.ReadAllTextAsync(file);

        var twice = await Run("runs", "import", file);
        await File.WriteAllTextAsync(file, text[..200]);
        var damaged = await Run("runs", "import", file);
        await File.WriteAllTextAsync(file, text.Replace("\"formatVersion\": 1", "\"formatVersion\": 2", StringComparison.Ordinal));
        var newer = await Run("runs", "import", file);
        await File.WriteAllTextAsync(file, text.Replace("\"id\": \"a2\"", "\"id\": \"../../a2\"", StringComparison.Ordinal));
        var astray = await Run("runs", "import", file);
        var missing = await Run("runs", "import", "nowhere.json");

        Assert.That((twice.Code, twice.Text), Is.EqualTo((2, "error: A run 'a2' exists already.\n  next: deployer show a2\n")));
        Assert.That(damaged.Code, Is.EqualTo(2));
        Assert.That(damaged.Text, Does.StartWith("error: This is not a whole exported run: "));
        Assert.That(newer, Is.EqualTo(new Ended(2, "", "error: The exported run has format version 2; this version knows up to 1.\n  next: Update the deployer.\n")));
        Assert.That((astray.Code, astray.Text), Is.EqualTo((2, "error: The exported run's id is none of the deployer's.\n  next: deployer runs export <run-id> --out <file>\n")));
        Assert.That(missing.Code, Is.EqualTo(2));
        Assert.That(missing.Text, Does.StartWith("error: 'nowhere.json' cannot be read: ").And.EndsWith("  next: deployer runs import --help\n"));
        Assert.That(await IdsAsync(), Is.EqualTo(new[] { "a2" }));
    }

    [Test]
    public async Task A_damaged_database_is_told_with_the_commands_that_put_it_aside()
    {
        await KeepAsync("a2", daysAgo: 1);
        await File.WriteAllTextAsync(InHome("deployer.db"), "This is a text of some length, and certainly not a database.");

        var ended = await Run("runs");
        var aside = await BuiltDeployer.RunInShellAsync(folder.FullName, $"mv '{InHome("deployer.db")}' '{InHome("deployer.db")}.damaged' && \"$0\" runs");

        Assert.That(ended.Code, Is.EqualTo(10));
        Assert.That(ended.Text, Does.Contain($"begin with an empty one: mv '{InHome("deployer.db")}' '{InHome("deployer.db")}.damaged'\n"));
        Assert.That(aside, Is.EqualTo(new Ended(0, "", "no runs yet; the first one: deployer deploy sandbox\n")));
    }

    [Test]
    public async Task A_run_that_is_not_there_cannot_be_exported()
    {
        var ended = await Run("runs", "export", "nope");

        Assert.That(ended, Is.EqualTo(new Ended(9, "", "error: There is no run 'nope'.\n  next: deployer runs\n")));
    }

    private string InHome(string relative) => Path.Combine(folder.FullName, ".deployer", relative);

    private Task<Ended> Run(params string[] arguments) => BuiltDeployer.RunAsync(folder.FullName, arguments);

    private async Task<IEnumerable<string>> IdsAsync() =>
        JsonNode.Parse((await Run("runs", "--output", "json")).Results)!.AsArray().Select(run => run!["id"]!.GetValue<string>());

    private async Task KeepAsync(string id, int daysAgo, WorkflowStatus status = WorkflowStatus.Complete)
    {
        var at = DateTime.UtcNow.AddDays(-daysAgo);
        Directory.CreateDirectory(InHome($"runs/{id}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var store = new SqliteRunStore($"Data Source={InHome("deployer.db")}", canCreate: true, TimeProvider.System);
        await store.ImportAsync(Exported.Run(id, status, at));
    }
}
