using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests;

public sealed class CommandLineTests
{
    private static readonly string[] Commands =
    [
        "deploy", "plan", "rollback", "drift", "resume", "runs", "show", "logs", "outputs", "approve", "reject", "kill", "settle", "doctor", "bootstrap", "sync", "sandbox",
    ];

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
    public async Task The_version_is_a_result()
    {
        var ended = await Run("--version");

        Assert.That(ended, Is.EqualTo(new Ended(0, ended.Results, "")));
        Assert.That(ended.Results, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [Test]
    public async Task The_help_lists_every_command_and_examples_under_the_name_that_people_type()
    {
        var ended = await Run("--help");

        Assert.That(ended.Code, Is.Zero);
        foreach (var command in Commands)
            Assert.That(ended.Results, Does.Match($@"(?m)^  {command}\b"));
        Assert.That(ended.Results, Does.Contain("deployer [command] [options]").And.Contain("Examples:\n  deployer deploy sandbox"));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Every_command_has_help_with_examples(string command)
    {
        var ended = await Run(command == "sandbox" ? ["sandbox", "down", "--help"] : [command, "--help"]);

        Assert.That(ended.Code, Is.Zero);
        Assert.That(ended.Results, Does.Contain($"Examples:\n  deployer {command}"));
    }

    [TestCase("show")]
    [TestCase("drift")]
    [TestCase("fault")]
    [TestCase("down")]
    [TestCase("reset")]
    public async Task Every_command_of_the_sandbox_has_help_with_examples(string command)
    {
        var ended = await Run("sandbox", command, "--help");

        Assert.That(ended.Code, Is.Zero);
        Assert.That(ended.Results, Does.Contain($"Examples:\n  deployer sandbox {command}"));
    }

    [TestCase("purge")]
    [TestCase("export")]
    [TestCase("import")]
    public async Task Every_command_for_runs_has_help_with_examples(string command)
    {
        var ended = await Run("runs", command, "--help");

        Assert.That(ended.Code, Is.Zero);
        Assert.That(ended.Results, Does.Contain($"Examples:\n  deployer runs {command}"));
    }

    [Test]
    public async Task Without_the_simulators_program_the_remedy_is_make_build()
    {
        var ended = await Run("sandbox", "show");

        Assert.That(ended.Code, Is.EqualTo(3));
        Assert.That(ended.Text, Does.Contain("deployer-simulator was not found").And.EndsWith("  next: make build\n"));
    }

    [TestCase("sandbox drift module.a.google_x.y", 9, "Nothing is deployed", "deployer deploy sandbox")]
    [TestCase("sandbox drift a.b --delete --set x=1", 2, "either changes (--set) or goes (--delete)", "deployer sandbox drift --help")]
    [TestCase("sandbox fault", 2, "needs a resource type, --on and --error", "deployer sandbox fault google_cloud_run_v2_service --on create --error quota")]
    [TestCase("sandbox fault google_x --on create", 2, "needs a resource type, --on and --error", "deployer sandbox fault google_cloud_run_v2_service --on create --error quota")]
    [TestCase("sandbox fault google_x --on burn --error quota", 2, "'burn'", "deployer sandbox fault --help")]
    [TestCase("sandbox fault google_x --on create --error quota --nth 0", 2, "--nth wants a number of at least 1.", "deployer sandbox fault --help")]
    public async Task What_cannot_be_asked_of_the_sandbox_is_explained(string typed, int code, string message, string next)
    {
        var ended = await Run(typed.Split(' '));

        Assert.That(ended.Code, Is.EqualTo(code), ended.Text);
        Assert.That(ended.Text, Does.Contain(message).And.EndsWith($"  next: {next}\n"));
    }

    [TestCase("depoly sandbox", "There is no command 'depoly' of deployer. Did you mean 'deploy'?", "deployer --help")]
    [TestCase("xyz", "There is no command 'xyz' of deployer.", "deployer --help")]
    [TestCase("deploy sandbox --yse", "There is no option '--yse' of deploy. Did you mean '--yes'?", "deployer deploy --help")]
    [TestCase("runs --ouput json", "There is no option '--ouput' of runs. Did you mean '--output'?", "deployer runs --help")]
    [TestCase("runs --ouput", "There is no option '--ouput' of runs. Did you mean '--output'?", "deployer runs --help")]
    [TestCase("deploy --yse sandbox", "There is no option '--yse' of deploy. Did you mean '--yes'?", "deployer deploy --help")]
    [TestCase("deploy sandbox production", "There is no argument 'production' of deploy.", "deployer deploy --help")]
    [TestCase("runs --take zero", "--take wants a number of at least 1.", "deployer runs --help")]
    [TestCase("runs --output xml", "'xml'", "deployer runs --help")]
    [TestCase("runs production --take zero", "--take wants a number of at least 1.", "deployer runs --help")]
    [TestCase("runs production staging", "There is no argument 'staging' of runs.", "deployer runs --help")]
    [TestCase("runs purge --older-than 90", "--older-than wants a time such as 90d or 12h.", "deployer runs purge --help")]
    [TestCase("runs purge --older-than -1d", "--older-than wants a time such as 90d or 12h.", "deployer runs purge --help")]
    [TestCase("runs purge --keep all", "--keep wants a number of at least 0.", "deployer runs purge --help")]
    [TestCase("runs purge --yse", "There is no option '--yse' of purge. Did you mean '--yes'?", "deployer runs purge --help")]
    [TestCase("runs export", "Required argument missing", "deployer runs export --help")]
    [TestCase("runs import", "Required argument missing", "deployer runs import --help")]
    [TestCase("deploy", "Required argument missing", "deployer deploy --help")]
    [TestCase("logs", "Required argument missing", "deployer logs --help")]
    [TestCase("unlock production --give-up k3f9ab --yes", "--give-up stands alone", "deployer unlock --help")]
    [TestCase("rollback sandbox --to latest", "--to wants a release's number, 'previous', 'verified' or 'nothing'.", "deployer rollback --help")]
    [TestCase("rollback sandbox --to 0", "--to wants a release's number, 'previous', 'verified' or 'nothing'.", "deployer rollback --help")]
    [TestCase("rollback sandbox --to", "Required argument missing", "deployer rollback --help")]
    [TestCase("sandbox up", "There is no command 'up' of sandbox.", "deployer sandbox --help")]
    [TestCase("", "Required command was not provided.", "deployer --help")]
    public async Task A_wrong_command_line_is_explained(string typed, string message, string next)
    {
        var ended = await Run(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That(ended.Code, Is.EqualTo(2));
        Assert.That(ended.Results, Is.Empty);
        Assert.That(ended.Text, Does.StartWith("error: ").And.Contain(message).And.EndsWith($"  next: {next}\n"));
    }

    [Test]
    public async Task A_folder_without_a_repository_is_a_configuration_error()
    {
        File.Delete(Path.Combine(folder.FullName, "deployer.yaml"));

        var ended = await Run("runs");

        Assert.That(ended.Code, Is.EqualTo(3));
        Assert.That(ended.Text, Does.Contain("No deployer.yaml in").And.Contain("  next: "));
    }

    [Test]
    public async Task The_repository_is_found_from_a_folder_below_or_named()
    {
        var below = folder.CreateSubdirectory("infra").CreateSubdirectory("modules");

        var found = await BuiltDeployer.RunAsync(below.FullName, "outputs", "production");
        var named = await BuiltDeployer.RunAsync(Path.GetTempPath(), "outputs", "production", "--directory", folder.FullName);

        Assert.That(found.Text, Does.Contain("There are no outputs of production yet."));
        Assert.That(named, Is.EqualTo(found));
    }

    [Test]
    public async Task Outputs_are_printed_as_they_were_saved()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sandbox-outputs.json"), """{"a":1}""" + "\n");

        var ended = await Run("outputs", "sandbox", "--output", "json");

        Assert.That(ended, Is.EqualTo(new Ended(0, "{\"a\":1}\n", "")));
    }

    [Test]
    public async Task An_unknown_environment_is_answered_with_the_known_ones()
    {
        var ended = await Run("outputs", "producton");

        Assert.That(ended.Code, Is.EqualTo(9));
        Assert.That(ended.Text, Does.Contain("production").And.Contain("staging").And.Contain("sandbox"));
    }

    [Test]
    public async Task A_home_that_cannot_be_used_is_a_storage_error()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, ".deployer"), "a file, not a folder");

        var ended = await Run("runs");

        Assert.That(ended.Code, Is.EqualTo(10));
        Assert.That(ended.Text, Does.Contain("DEPLOYER_HOME"));
    }

    [Test]
    public async Task A_repository_without_runs_lists_none()
    {
        var text = await Run("runs");
        var json = await Run("runs", "--output", "json");

        Assert.That(text, Is.EqualTo(new Ended(0, "", "no runs yet; the first one: deployer deploy sandbox\n")));
        Assert.That(json, Is.EqualTo(new Ended(0, "[]\n", "")));
    }

    [Test]
    public async Task A_rollback_where_nothing_was_deployed_says_so()
    {
        var ended = await Run("rollback", "sandbox");

        Assert.That(ended, Is.EqualTo(new Ended(9, "", "error: 'sandbox' has no releases yet.\n  next: deployer deploy sandbox\n")));
    }

    [TestCase("show")]
    [TestCase("logs")]
    [TestCase("resume")]
    [TestCase("approve")]
    [TestCase("reject")]
    [TestCase("kill")]
    public async Task An_unknown_run_is_answered_with_the_command_that_lists_runs(string command)
    {
        var ended = await Run(command, "nope");

        Assert.That(ended, Is.EqualTo(new Ended(9, "", "error: There is no run 'nope'.\n  next: deployer runs\n")));
    }

    [Test]
    public async Task A_deployment_of_an_unknown_environment_lists_the_known_ones_and_leaves_no_run()
    {
        var ended = await Run("deploy", "producton");
        var runs = await Run("runs", "--output", "json");

        Assert.That(ended.Code, Is.EqualTo(9));
        Assert.That(ended.Text, Does.Contain("Did you mean 'production'?"));
        Assert.That(runs.Results, Is.EqualTo("[]\n"));
    }

    [TestCase("--version")]
    [TestCase("--help")]
    [TestCase("runs --output json")]
    [Platform(Include = "Linux", Reason = "macOS has no /dev/full.")]
    public async Task A_result_that_cannot_be_written_is_an_error_without_a_stack_trace(string typed)
    {
        var ended = await BuiltDeployer.RunInShellAsync(folder.FullName, $"\"$0\" {typed} > /dev/full");

        Assert.That(ended.Code, Is.EqualTo(10));
        Assert.That(ended.Text, Does.StartWith("error: No space left on device\n").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Environments_complete()
    {
        var ended = await Run("[suggest:9]", "deploy st");

        Assert.That(ended.Results.Split('\n'), Has.Member("staging").And.No.Member("production"));
    }

    [Test]
    public async Task Words_for_a_release_complete()
    {
        var ended = await Run("[suggest:23]", "rollback sandbox --to p");

        Assert.That(ended.Results.Split('\n'), Has.Member("previous").And.No.Member("verified"));
    }

    [Test]
    public async Task Completing_where_there_is_no_repository_stays_silent()
    {
        File.Delete(Path.Combine(folder.FullName, "deployer.yaml"));

        var ended = await Run("[suggest:7]", "deploy ");

        Assert.That((ended.Code, ended.Text), Is.EqualTo((0, "")));
    }

    private Task<Ended> Run(params string[] arguments) => BuiltDeployer.RunAsync(folder.FullName, arguments);
}
