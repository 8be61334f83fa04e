using Deployer.Environments;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

/// <summary>What was approved is what is applied: plans of the real Terraform, and what may happen to them before the apply.</summary>
internal sealed class PlanningTests
{
    private const string Two = """
        resource "terraform_data" "a" { input = 1 }
        resource "terraform_data" "b" { input = 1 }
        """;

    private StepBench bench = null!; // Set before each test.
    private Terraform terraform = null!; // Set before each test.

    private RunContext Run => bench.Run;

    [SetUp]
    public async Task InitAsync()
    {
        bench = new StepBench(BackendKind.Local, DatabaseKind.Linked, CloudKind.Google);
        Configure("");
        Directory.CreateDirectory(Path.GetDirectoryName(TerraformSetup.VariablesFile(Run))!); // A file has a folder.
        await File.WriteAllTextAsync(TerraformSetup.VariablesFile(Run), "");
        terraform = await TerraformSetup.ForAsync(Run, CancellationToken.None);
        TerraformSetup.WriteBackendOverride(Run);
        await terraform.InitAsync(TerraformSetup.InitOptions(Run), null, CancellationToken.None);
        await terraform.SelectWorkspaceAsync(Run.Environment.Workspace, CancellationToken.None);
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task A_plan_that_another_change_of_the_state_has_overtaken_is_made_anew()
    {
        Configure(Two);
        var planning = Planning(Run);
        var plan = await planning.PlanAsync(CancellationToken.None);
        Assert.That(await planning.IsUnchangedAsync(plan, CancellationToken.None));

        await terraform.ApplyAsync(Run.Folder.Plan, null, null, CancellationToken.None);

        Assert.That(await planning.IsUnchangedAsync(plan, CancellationToken.None), Is.False);
        Assert.That((await planning.PlanAsync(CancellationToken.None)).ResourcesInState, Is.EqualTo(2));
    }

    [Test]
    public async Task A_plan_file_that_was_written_after_the_last_comparison_is_not_applied()
    {
        Configure(Two);
        var approved = await Planning(Run).PlanAsync(CancellationToken.None);
        Configure("");
        await Planning(Run).PlanAsync(CancellationToken.None);

        var error = Assert.ThrowsAsync<StepFailedException>(() => new Applying(Run, terraform).ApplyAsync(approved.Name, CancellationToken.None));

        Assert.That(error.Message, Does.Contain("not the one that was approved"));
        Assert.That(Applying.LastPlan(Run.Folder), Is.Null);
        Assert.That(terraform.Tools.Started(Terraform.ApplyName), Is.Empty);
        File.Delete(Run.Folder.Plan);
        Assert.ThrowsAsync<StepFailedException>(() => new Applying(Run, terraform).ApplyAsync(approved.Name, CancellationToken.None));
    }

    [Test]
    public async Task A_state_of_another_lineage_that_came_while_a_plan_waited_stops_it()
    {
        await ApplyAsync(Two);
        var backup = await new ReleaseContent(Run.Services.Home, Run.Environment)
            .BackUpAsync("""{"serial":3,"lineage":"another","resources":[{}]}"""u8.ToArray(), CancellationToken.None);
        new ReleaseStore(Run.Services.Home, Run.Environment.Name, TimeProvider.System).Open("run1", release => release with { Before = backup });
        Configure("");
        var plan = await Planning(Run).PlanAsync(CancellationToken.None);

        var error = Assert.ThrowsAsync<StepFailedException>(() => Planning(Run).IsUnchangedAsync(plan, CancellationToken.None));

        Assert.That(error.Message, Does.Contain("is another one").And.Contain("the backup has another, serial 3"));
    }

    [Test]
    public async Task A_plan_is_not_applied_to_another_cloud_or_backend_than_it_was_made_for()
    {
        var plan = await Planning(Run).PlanAsync(CancellationToken.None);
        var elsewhere = Planning(Run with { Environment = Run.Environment with { Cloud = CloudKind.Simulated } });

        var error = Assert.ThrowsAsync<StepFailedException>(() => elsewhere.IsUnchangedAsync(plan, CancellationToken.None));

        Assert.That(error.Message, Does.Contain("google, local").And.Contain("simulated, local"));
    }

    [Test]
    public async Task Guards_that_were_set_after_the_approval_are_asked_before_the_apply()
    {
        await ApplyAsync(Two);
        Configure("");
        var planning = Planning(Run);
        var plan = await planning.PlanAsync(CancellationToken.None);
        Assert.That(planning.ObjectionsOfToday(plan).Reasons, Is.Empty);
        var stricter = Planning(Run with { Environment = Run.Environment with { Protect = ["terraform_data.a"] } });

        var (judged, reasons) = stricter.ObjectionsOfToday(plan);

        Assert.That(reasons.Single(), Does.Contain("terraform_data.a is protected"));
        Assert.That(stricter.ObjectionsOfToday(judged).Reasons, Is.Empty, "Once approved, they are not asked again.");
    }

    [Test]
    public async Task A_rule_that_forbids_stops_the_plan_and_names_its_reason()
    {
        await ApplyAsync(Two);
        Configure("");
        var rule = new PlanRule(RuleEffect.Deny, [PlanAction.Destroy], new ResourceFilter { Addresses = ["terraform_data.a"] }, "it holds the audit trail");
        var planning = Planning(Run with { Environment = Run.Environment with { Rules = [rule] } });
        var plan = await planning.PlanAsync(CancellationToken.None);

        var error = Assert.Throws<StepFailedException>(() => planning.Refuse(plan.Summary));

        Assert.That(error.Message, Does.Contain("terraform_data.a would be destroyed: it holds the audit trail").And.Not.Contain("terraform_data.b"));
        Assert.That(error.Remedy, Does.Contain("deployer.yaml"));
    }

    [Test]
    public async Task What_the_state_only_takes_in_or_renames_is_part_of_the_plan_and_asks_where_every_change_does()
    {
        await ApplyAsync(Two);
        Configure("""
            resource "terraform_data" "c" { input = 1 }
            resource "terraform_data" "b" { input = 1 }
            moved {
              from = terraform_data.a
              to   = terraform_data.c
            }
            resource "terraform_data" "adopted" {}
            import {
              to = terraform_data.adopted
              id = "1"
            }
            """);
        var planning = Planning(Run with { Environment = Run.Environment with { Confirm = ConfirmPolicy.Changes } });

        var plan = await planning.PlanAsync(CancellationToken.None);

        Assert.That(plan.Summary.Changes.Select(change => (change.Address, change.Imported, change.MovedFrom)), Is.EquivalentTo(new[]
        {
            ("terraform_data.adopted", true, null), ("terraform_data.c", false, "terraform_data.a"),
        }));
        Assert.That(planning.Objections(plan).Reasons, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_a_plan_calls_sensitive_is_known_to_the_process_that_applies_it()
    {
        bench.Write("deployer.yaml", "environments:\n  staging:\n    cloud: simulated\n    backend: local\n    database: sandbox\n");
        Configure("""resource "terraform_data" "a" { input = sensitive("planted-first") }""");
        await Planning(Run).PlanAsync(CancellationToken.None);
        Configure("""resource "terraform_data" "a" { input = sensitive("planted-second") }""");
        await Planning(Run).PlanAsync(CancellationToken.None);

        var other = bench.Services with { Redaction = new Redaction() };
        other.Open(Run.RunId, "staging", "apply");

        Assert.That(other.Redaction.Apply("planted-first, planted-second"), Is.EqualTo("***, ***"));
        Assert.That(File.GetUnixFileMode(Path.Combine(Run.Folder.Path, PlanSecrets.FactName)), Is.EqualTo(PrivateFiles.Mode));
    }

    private Planning Planning(RunContext run) => new(run, terraform, new Consent(AssumeYes: false, AllowDestroy: []));

    private async Task ApplyAsync(string configuration)
    {
        Configure(configuration);
        await Planning(Run).PlanAsync(CancellationToken.None);
        var applied = await terraform.ApplyAsync(Run.Folder.Plan, null, null, CancellationToken.None);
        Assert.That(applied.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed));
    }

    private void Configure(string configuration)
    {
        Directory.CreateDirectory(Run.Folder.Infrastructure);
        File.WriteAllText(Path.Combine(Run.Folder.Infrastructure, "main.tf"), configuration);
    }
}
