using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests;

/// <summary>The built program looks after releases, also those that an earlier one wrote in clear.</summary>
public sealed class ReleasesCommandTests
{
    private const string State = """{"version":4,"serial":7,"lineage":"l","resources":[{}]}""";

    private DirectoryInfo folder = null!; // set before each test

    [SetUp]
    public void CreateRepository()
    {
        folder = Directory.CreateTempSubdirectory("deployer-cli-");
        Configure("");
    }

    [TearDown]
    public void RemoveRepository() => folder.Delete(recursive: true);

    [Test]
    public async Task Before_the_first_release_there_is_a_command_for_it()
    {
        Assert.That(await Run("releases", "list", "sandbox"), Is.EqualTo(new Ended(0, "", "no releases of sandbox yet; the first one: deployer deploy sandbox\n")));
        Assert.That((await Run("releases", "list", "sandbox", "--output", "json")).Results, Is.EqualTo("[]\n"));
        Assert.That((await Run("releases", "verify", "sandbox")).Code, Is.Zero);
        Assert.That(await Run("releases", "show", "sandbox", "current"), Is.EqualTo(new Ended(
            9, "", "error: 'sandbox' has no release 'current'.\n  next: deployer deploy sandbox\n")));
        Assert.That(await Run("releases", "show", "sandbox", "latest"), Is.EqualTo(new Ended(
            2, "", "error: 'latest' names no release: type a number, 'current', 'previous' or 'verified'.\n  next: deployer releases show --help\n")));
        Assert.That((await Run("releases", "list", "sandbocks")).Code, Is.EqualTo(9));
    }

    [Test]
    public async Task A_release_is_shown_with_its_files()
    {
        Keep(1, "old");

        var text = await Run("releases", "show", "sandbox", "1");
        var json = JsonNode.Parse((await Run("releases", "show", "sandbox", "1", "--output", "json")).Results)!; // It is no null.

        Assert.That(text.Results, Does.Match("(?m)^run: +old$").And.Match("(?m)^state-before +[0-9a-f]{12} +whole +serial 7, 1 resources, lineage l$"));
        Assert.That((string?)json["record"]?["runId"], Is.EqualTo("old"));
        Assert.That((string?)json["files"]?[0]?["part"], Is.EqualTo("state-before"));
        Assert.That((bool?)json["files"]?[0]?["isWhole"], Is.True);
    }

    [Test]
    public async Task Damage_ends_with_the_exit_code_of_storage()
    {
        var file = Keep(1, "old");
        var whole = await Run("releases", "verify", "sandbox");
        await File.AppendAllTextAsync(file, " ");

        var damaged = await Run("releases", "verify", "sandbox", "1");

        Assert.That((whole.Code, whole.Results), Is.EqualTo((0, "RELEASE  VERDICT  FILES  ENCRYPTED  PROBLEM\n1        whole    1      0\n")));
        Assert.That(damaged.Code, Is.EqualTo(10));
        Assert.That(damaged.Results, Does.Contain("1        damaged  1      0          state-before: ").And.Contain("is damaged"));
    }

    [Test]
    public async Task A_state_is_written_in_clear_for_terraform_and_a_release_for_another_home()
    {
        Keep(1, "old");
        var (state, package) = (Path.Combine(folder.FullName, "last.tfstate"), Path.Combine(folder.FullName, "1.release"));

        var part = await Run("releases", "export", "sandbox", "1", "--part", "state-before", "--out", state);
        var all = await Run("releases", "export", "sandbox", "1", "--out", package);
        var twice = await Run("releases", "export", "sandbox", "1", "--out", package);
        Directory.Delete(Path.Combine(folder.FullName, ".deployer"), recursive: true);
        var taken = await Run("releases", "import", "sandbox", package);
        var again = await Run("releases", "import", "sandbox", package, "--output", "json");

        Assert.That(part.Text, Is.EqualTo($"state-before of release 1 of sandbox is in {state}\nit is not encrypted, and may hold secrets: keep it as you keep the state\n"));
        Assert.That(await File.ReadAllTextAsync(state), Is.EqualTo(State));
        Assert.That((all.Code, twice.Code, twice.Text), Is.EqualTo((0, 2, $"error: '{package}' exists.\n  next: Name another file.\n")));
        Assert.That(File.GetUnixFileMode(package), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(taken, Is.EqualTo(new Ended(0, "", "release 1 of sandbox is here\n  next: deployer releases show sandbox 1\n")));
        Assert.That(again.Text, Does.StartWith("release 1 of sandbox was here already, and is whole\n"));
        Assert.That((await Run("releases", "verify", "sandbox")).Code, Is.Zero);
        Assert.That(await Run("releases", "import", "production", package), Is.EqualTo(new Ended(
            2, "", "error: This is a release of 'sandbox', not of 'production'.\n  next: deployer releases import sandbox <file>\n")));
    }

    [Test]
    public async Task Old_releases_go_by_the_rules_and_with_a_yes()
    {
        for (var number = 1; number <= 3; number++)
            Keep(number, $"run{number}");
        var none = await Run("releases", "prune", "sandbox", "--yes");
        Configure("    releases:\n      keep-days: 30\n");

        var asked = await Run("releases", "prune", "sandbox");
        var pruned = await Run("releases", "prune", "sandbox", "--yes", "--output", "json");

        Assert.That(none.Text, Is.EqualTo("sandbox keeps all releases: deployer.yaml has no 'releases' with 'keep' or 'keep-days'\nno release was removed\n"));
        Assert.That(asked.Code, Is.EqualTo(2));
        Assert.That(asked.Text, Does.Contain("This removes 2 releases of sandbox").And.EndsWith("  next: deployer releases prune sandbox --yes\n"));
        Assert.That(pruned.Text, Is.EqualTo("release 3 stays: it is the newest\n2 releases removed\n2 files (0 KiB) that none needed removed\n"));
        Assert.That(
            JsonNode.Parse(pruned.Results)!.ToJsonString(), // It is no null.
            Does.StartWith("""{"removed":[2,1],"kept":{"3":"it is the newest"},"files":2,"""));
    }

    [Test]
    public async Task What_lay_in_clear_is_sealed_once_there_is_a_key_and_only_then()
    {
        Keep(1, "one");
        Configure("");
        var without = await Run("releases", "reseal", "sandbox");
        var key = Path.Combine(folder.FullName, "key.txt");
        using (var keygen = Process.Start(new ProcessStartInfo("age-keygen", ["--output", key]) { RedirectStandardError = true })!) // It starts, or throws.
            await keygen.StandardError.ReadToEndAsync();
        Configure($"    encryption:\n      recipients: [{File.ReadLines(key).ElementAt(1).Split(' ')[^1]}]\n      identity-file: {key}\n");

        var resealed = await Run("releases", "reseal", "sandbox");
        var again = await Run("releases", "reseal", "sandbox", "--output", "json");

        Assert.That((without.Code, without.Text), Is.EqualTo((3, "error: The releases of 'sandbox' are not encrypted.\n"
            + "  next: Name recipients under environments.sandbox.encryption in deployer.yaml.\n")));
        Assert.That((resealed.Code, resealed.Text), Is.EqualTo((0, "1 file is sealed for today's recipients\n")));
        Assert.That((again.Code, again.Text), Is.EqualTo((0, "no file was sealed anew\n")));
        Assert.That(JsonNode.Parse(again.Results)!.ToJsonString(), Is.EqualTo("""{"files":0,"unopened":{}}""")); // It is no null.
    }

    [Test]
    public async Task Two_releases_are_compared()
    {
        Keep(1, "one");
        Keep(2, "two");

        Assert.That(
            (await Run("releases", "diff", "sandbox", "1", "2")).Results,
            Is.EqualTo("from release 1 to release 2:\nno differences\n"));
    }

    [Test]
    public async Task What_stands_is_compared_with_a_release_and_what_stands_in_for_a_lost_state_is_said()
    {
        Keep(1, "one");

        var text = await Run("releases", "compare", "sandbox", "1");
        var json = JsonNode.Parse((await Run("releases", "compare", "sandbox", "1", "--backup", "1", "--output", "json")).Results);

        Assert.That(text.Results, Does.StartWith("what release 1 left (serial 7) beside release 1 (serial 7): no objects\nthe state itself cannot be read: The state of 'sandbox' has vanished"));
        Assert.That(((int?)json?["current"]?["release"], (int?)json?["backup"]?["release"]), Is.EqualTo((1, 1)));
        Assert.That((await Run("releases", "compare", "sandbox", "1", "--backup", "latest")).Code, Is.EqualTo(2));
        Assert.That((await Run("releases", "compare", "sandbox", "9")).Code, Is.EqualTo(9));
    }

    private void Configure(string section) => File.WriteAllText(
        Path.Combine(folder.FullName, "deployer.yaml"),
        $"environments:\n  production:\n    cloud: google\n    backend: gcs\n    database: linked\n  sandbox:\n    cloud: simulated\n    backend: local\n    database: sandbox\n{section}");

    /// <summary>A release as the first deployers wrote it: a bare record, and its state in clear. Each has a state of its own.</summary>
    private string Keep(int number, string run)
    {
        var state = State + new string('\n', number - 1);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
        Write($"{number:0000}/release.json", $$$"""
            {"number":{{{number}}},"runId":"{{{run}}}","openedAt":"2026-01-0{{{number}}}T00:00:00+00:00","before":{"digest":"{{{digest}}}","serial":7,"lineage":"l","resources":1}}
            """);
        return Write($"states/{digest}.tfstate", state);
    }

    private string Write(string name, string text)
    {
        var home = Directory.CreateDirectory(
            Path.Combine(folder.FullName, ".deployer"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(home.FullName, "releases", "sandbox", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // A file has a folder.
        File.WriteAllText(path, text);
        return path;
    }

    private Task<Ended> Run(params string[] arguments) => BuiltDeployer.RunAsync(folder.FullName, arguments);
}
