using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

/// <summary>The subcommands other than apply, by the real terraform.</summary>
internal sealed class TerraformTests
{
    private const string Simple = """
        variable "word" {
          type    = string
          default = "quiet"
        }
        resource "terraform_data" "a" { input = var.word }
        output "word" { value = terraform_data.a.output }
        output "secret" {
          value     = "s3cret"
          sensitive = true
        }
        """;

    private TerraformBench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new TerraformBench(Simple);

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task The_installed_version_is_recent_enough() =>
        Assert.That(await bench.Terraform.VersionAsync(CancellationToken.None), Is.GreaterThanOrEqualTo(Terraform.Oldest));

    [Test]
    public async Task A_plan_says_whether_there_is_something_to_do()
    {
        await bench.InitAsync();

        var first = await bench.PlanAsync();
        await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);
        var second = await bench.PlanAsync();

        Assert.That(first.Outcome, Is.EqualTo(TerraformPlanOutcome.Changes));
        Assert.That(second.Outcome, Is.EqualTo(TerraformPlanOutcome.NoChanges));
        Assert.That(File.GetUnixFileMode(bench.PlanFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task The_last_variable_file_wins()
    {
        await bench.InitAsync();
        await bench.PlanAsync(bench.Write("a.tfvars", "word = \"one\""), bench.Write("b.tfvars", "word = \"two\""));
        await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);

        var outputs = await bench.Terraform.OutputAsync(CancellationToken.None);

        Assert.That(outputs["word"].Value.GetString(), Is.EqualTo("two"));
        Assert.That(outputs["word"].Sensitive, Is.False);
        Assert.That(outputs["secret"].Sensitive, Is.True);
        Assert.That($"{outputs["secret"]}", Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_failing_plan_is_a_result_with_file_and_line()
    {
        await bench.InitAsync();
        bench.Configure("output \"x\" {\n  value = var.missing\n}");

        var plan = await bench.PlanAsync();

        Assert.That(plan.Outcome, Is.EqualTo(TerraformPlanOutcome.Failed));
        Assert.That(plan.Diagnostics.Single().Place, Is.EqualTo("main.tf:2"));
        Assert.That(plan.Description, Does.StartWith("Error: Reference to undeclared input variable"));
    }

    [Test]
    public async Task A_saved_plan_can_be_shown_as_json()
    {
        await bench.InitAsync();
        await bench.PlanAsync();

        using var json = JsonDocument.Parse(await bench.Terraform.ShowPlanAsync(bench.PlanFile, CancellationToken.None));

        Assert.That(json.RootElement.GetProperty("resource_changes")[0].GetProperty("address").GetString(), Is.EqualTo("terraform_data.a"));
    }

    [Test]
    public void An_init_that_fails_says_why()
    {
        bench.Configure("resource \"terraform_data\" {");

        var error = Assert.ThrowsAsync<ToolFailedException>(bench.InitAsync);

        Assert.That(error.ExitCode, Is.EqualTo(1));
        Assert.That(error.Detail, Does.Contain("at main.tf:1"));
    }

    [Test]
    public async Task A_workspace_is_created_selected_and_then_named_by_the_environment_of_every_call()
    {
        await bench.InitAsync();
        var staging = new Terraform(bench.Settings with { Workspace = "staging" });

        await staging.SelectWorkspaceAsync("staging", CancellationToken.None);
        await bench.Terraform.SelectWorkspaceAsync("default", CancellationToken.None);

        await staging.PlanAsync(new TerraformPlanOptions(bench.PlanFile), null, CancellationToken.None);
        await staging.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);
        Assert.That(await staging.PullStateAsync(CancellationToken.None), Is.Not.Empty);
        Assert.That(await bench.Terraform.PullStateAsync(CancellationToken.None), Is.Empty);
        await staging.InitAsync(new TerraformInitOptions { Reconfigure = true }, null, CancellationToken.None);
    }

    [Test]
    public async Task State_is_pulled_and_pushed_but_never_backwards()
    {
        await bench.InitAsync();
        Assert.That(await bench.Terraform.PullStateAsync(CancellationToken.None), Is.Empty);
        await bench.PlanAsync();
        await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);
        var state = await bench.Terraform.PullStateAsync(CancellationToken.None);
        var serial = JsonDocument.Parse(state).RootElement.GetProperty("serial").GetInt64();

        await bench.Terraform.PushStateAsync(bench.Write("same.tfstate", state), CancellationToken.None);
        var older = bench.Write("older.tfstate", state.Replace($"\"serial\": {serial}", "\"serial\": 0", StringComparison.Ordinal));
        var error = Assert.ThrowsAsync<ToolFailedException>(() => bench.Terraform.PushStateAsync(older, CancellationToken.None));

        Assert.That(error.Detail, Does.Contain("serial"));
        Assert.That((await bench.Terraform.TryAttachPush()!.WaitAsync(CancellationToken.None)).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Without_terraform_on_the_path_the_remedy_says_where_to_get_it()
    {
        var error = Assert.Throws<ToolMissingException>(() => Terraform.FindProgram(new Dictionary<string, string> { ["PATH"] = "/nowhere" }));

        Assert.That(error.Remedy, Does.Contain("https://"));
    }
}
