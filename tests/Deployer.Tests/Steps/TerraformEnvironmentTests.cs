using Deployer.Environments;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

/// <summary>The database's password on its way to Terraform, which is the real one.</summary>
[CancelAfter(60_000), NonParallelizable]
internal sealed class TerraformEnvironmentTests
{
    private const string UrlVariable = "DEPLOYER_TEST_DATABASE";
    private const string Passed = "TF_VAR_database_password";

    [TearDown]
    public void ForgetPasswords()
    {
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, null);
        Environment.SetEnvironmentVariable(UrlVariable, null);
    }

    [Test]
    public async Task A_linked_projects_password_comes_from_the_persons_shell_and_is_a_secret(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Linked);
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, "p4ss word");

        var environment = await TerraformEnvironment.OfAsync(bench.Run, token);

        Assert.That(environment.Variables[Passed], Is.EqualTo("p4ss word"));
        Assert.That(bench.Services.Redaction.Apply("it is p4ss word"), Is.EqualTo("it is ***"));
        Assert.That(TerraformSetup.ToolEnvironment(bench.Run).Variables.Keys, Has.None.EqualTo(Passed), "for other tools");
    }

    [Test]
    public async Task Without_a_password_there_is_no_variable(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Linked);

        Assert.That((await TerraformEnvironment.OfAsync(bench.Run, token)).Variables.Keys, Has.None.EqualTo(Passed));
    }

    [Test]
    public async Task A_urls_password_is_taken_out_of_it(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Url);
        Environment.SetEnvironmentVariable(UrlVariable, "postgresql://u:p4ss%20word@h/d");
        var run = bench.Run with { Environment = bench.Run.Environment with { DatabaseUrlVariable = UrlVariable } };

        Assert.That((await TerraformEnvironment.OfAsync(run, token)).Variables[Passed], Is.EqualTo("p4ss word"));
    }

    [Test]
    public async Task The_sandbox_gives_its_clusters_own_whether_it_runs_or_not(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Sandbox);
        var cluster = PostgresCluster.Of(bench.Services.Home, TimeProvider.System);
        try
        {
            var first = (await TerraformEnvironment.OfAsync(bench.Run, token)).Variables[Passed];
            await cluster.StopAsync(token);
            var stopped = (await TerraformEnvironment.OfAsync(bench.Run, token)).Variables[Passed];

            Assert.That(first, Is.EqualTo(await File.ReadAllTextAsync(cluster.PasswordFile, token)).And.EqualTo(stopped));
            Assert.That(await cluster.FindRunningAsync(token), Is.Null, "no server is needed for it");
        }
        finally
        {
            await cluster.ResetAsync(CancellationToken.None);
        }
    }

    [TestCase("another-one")]
    [TestCase(null)]
    public async Task A_saved_plan_is_applied_with_its_own_password_whatever_the_shell_holds_by_then(string? later, CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Linked);
        await PlanAsync(bench, "variable \"database_password\" {\n  type      = string\n  sensitive = true\n}\n"
            + "resource \"terraform_data\" \"database\" {\n  input = var.database_password\n}\n", token);
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, later);

        var terraform = await TerraformSetup.ForAsync(bench.Run, token);
        var result = await terraform.ApplyAsync(bench.Run.Folder.Plan, null, null, token);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed), result.Description);
        Assert.That(await terraform.PullStateAsync(token), Does.Contain("the-planned-one").And.Not.Contain("another-one"));
        Assert.That(Logged(bench), Does.Not.Contain("the-planned-one").And.Not.Contain("another-one"));
        Assert.That(Directory.EnumerateFiles(bench.Run.Folder.Tools, "command.json", SearchOption.AllDirectories).Select(File.ReadAllText),
            Has.None.Contains("the-planned-one"));
    }

    [Test]
    public async Task An_ephemeral_password_is_given_to_the_apply_again(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Linked);
        await PlanAsync(bench, "variable \"database_password\" {\n  type      = string\n  ephemeral = true\n}\n"
            + "resource \"terraform_data\" \"database\" {}\n", token);

        var result = await (await TerraformSetup.ForAsync(bench.Run, token)).ApplyAsync(bench.Run.Folder.Plan, null, null, token);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed), result.Description);
    }

    [Test]
    public async Task A_configuration_that_does_not_declare_it_is_planned_without_a_word_about_it(CancellationToken token)
    {
        using var bench = Bench(DatabaseKind.Linked);

        var result = await PlanAsync(bench, "resource \"terraform_data\" \"database\" {}\n", token);

        Assert.That(result.Diagnostics, Is.Empty);
    }

    private static async Task<TerraformPlanResult> PlanAsync(StepBench bench, string configuration, CancellationToken token)
    {
        Directory.CreateDirectory(bench.Run.Folder.Infrastructure);
        await File.WriteAllTextAsync(Path.Combine(bench.Run.Folder.Infrastructure, "main.tf"), configuration, token);
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, "the-planned-one");
        var terraform = await TerraformSetup.ForAsync(bench.Run, token);
        await terraform.InitAsync(new TerraformInitOptions(), null, token);
        await terraform.SelectWorkspaceAsync(bench.Run.Environment.Workspace, token);
        return await terraform.PlanAsync(new TerraformPlanOptions(bench.Run.Folder.Plan), null, token);
    }

    // A real cloud: no simulator stands beside these tests, and the password does not depend on it.
    private static StepBench Bench(DatabaseKind database) => new(database: database, cloud: CloudKind.Google);

    private static string Logged(StepBench bench) => string.Join('\n', ToolLogs.Of(bench.Run.Folder.Path).SelectMany(log => log.Lines));
}
