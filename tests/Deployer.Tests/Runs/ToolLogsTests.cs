using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Runs;

public sealed class ToolLogsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private DirectoryInfo run = null!; // set before each test

    [SetUp]
    public void CreateRun() => run = Directory.CreateTempSubdirectory("deployer-logs-");

    [TearDown]
    public void RemoveRun() => run.Delete(recursive: true);

    [Test]
    public void Terraforms_events_are_shown_by_their_message_and_a_state_on_its_standard_output_never()
    {
        Tool("03-apply", Noon, stdout: """
            {"@level":"info","@message":"terraform_data.api: Creating...","type":"apply_start"}
            {"@level":"error","@message":"Error: quota","diagnostic":{"severity":"error","summary":"quota","detail":"ask for more"}}
            {
              "version": 4,
              "outputs": { "password": { "value": "hunter2", "sensitive": true } }
            }
            {"@level":"info","@mess
            """);

        Assert.That(Lines(), Is.EqualTo(new[] { "terraform_data.api: Creating...", "Error: quota", "ask for more" }));
    }

    [Test]
    public void Secrets_are_masked_wherever_they_stand()
    {
        Tool(
            "04-db-push",
            Noon,
            stdout: "connecting to postgresql://ann:hunter2@db.example/postgres",
            stderr: "-----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY-----\nbye");

        Assert.That(string.Join('\n', Lines()), Does.Not.Contain("hunter2").And.Contain("bye"));
    }

    [Test]
    public void A_sensitive_output_is_masked_wherever_a_tool_wrote_it_and_a_shown_one_is_not()
    {
        File.WriteAllText(Path.Combine(run.FullName, RunFolder.OutputsName), """
            { "key": { "value": { "deep": ["planted-output"] }, "sensitive": true }, "url": { "value": "https://shown", "sensitive": false } }
            """);
        Tool("03-apply", Noon, stdout: """{"@message":"the key is planted-output for https://shown"}""", stderr: "planted-output");

        Assert.That(Lines(), Is.EqualTo(new[] { "the key is *** for https://shown", "***" }));
    }

    [Test]
    public void What_the_runs_plans_call_sensitive_is_masked()
    {
        File.WriteAllText(Path.Combine(run.FullName, PlanSecrets.FactName), """["planted-in-plan"]""");
        Tool("03-apply", Noon, stdout: """{"@message":"quota of planted-in-plan"}""", stderr: "planted-in-plan");

        Assert.That(Lines(), Is.EqualTo(new[] { "quota of ***", "***" }));
    }

    [Test]
    public void Tools_come_in_the_order_of_their_start()
    {
        Tool("100-plan", Noon.AddMinutes(1));
        Tool("99-init", Noon);

        Assert.That(ToolLogs.Of(run.FullName).Select(log => log.Name), Is.EqualTo(new[] { "99-init", "100-plan" }));
    }

    [Test]
    public void A_run_without_tools_has_no_logs() => Assert.That(ToolLogs.Of(run.FullName), Is.Empty);

    private string[] Lines() => ToolLogs.Of(run.FullName).SelectMany(log => log.Lines).ToArray();

    private void Tool(string name, DateTimeOffset startedAt, string stdout = "", string stderr = "")
    {
        var folder = new ToolFolder(Path.Combine(run.FullName, "tools", name));
        Directory.CreateDirectory(folder.FullPath);
        folder.Record(new ToolProcess(1, "start", "boot", "host", "/bin/true", startedAt, 2, "start"));
        File.WriteAllText(folder.Stdout, stdout);
        File.WriteAllText(folder.Stderr, stderr);
    }
}
