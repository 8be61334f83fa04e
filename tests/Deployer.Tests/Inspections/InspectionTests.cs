using Deployer.Environments;
using Deployer.Inspections;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Inspections;

/// <summary>With the real Terraform, on the backend of a sandbox.</summary>
internal sealed class InspectionTests
{
    private StepBench bench = null!; // Set before each test.
    private RunContext run = null!; // Set before each test.

    [SetUp]
    public void Configure()
    {
        bench = new StepBench(BackendKind.Local, DatabaseKind.Linked, CloudKind.Google);
        bench.Write("infra/main.tf", """resource "terraform_data" "a" { input = 1 }""");
        bench.Write("infra/environments/staging/terraform.tfvars", "");
        var folder = RunFolder.OfInspection(bench.Services.Home, "staging");
        Directory.CreateDirectory(folder.Path);
        Snapshot.Take(bench.Services.Repository.Root, folder);
        run = bench.Run with { Folder = folder };
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task Without_a_state_everything_would_be_created_and_no_state_is_begun()
    {
        var (terraform, hasState) = await Inspection.OpenAsync(run, CancellationToken.None);
        var plan = await Planning(terraform).PlanAsync(CancellationToken.None);

        Assert.That(hasState, Is.False);
        Assert.That(plan.Summary.Count(PlanAction.Create), Is.EqualTo(1));
        Assert.That(Directory.Exists(bench.Services.Home.LocalStateFolder("staging")), Is.False);
    }

    [Test]
    public async Task With_a_state_it_is_compared_and_not_written_and_nothing_of_a_run_is_touched()
    {
        await DeployAsync();
        var before = await File.ReadAllBytesAsync(LocalState.FileOf(run));
        var data = Directory.GetFileSystemEntries(bench.Services.Home.TerraformDataFolder("staging"));
        bench.Write("infra/main.tf", """resource "terraform_data" "a" { input = 2 }""");
        Snapshot.Take(bench.Services.Repository.Root, run.Folder);

        var (terraform, hasState) = await Inspection.OpenAsync(run, CancellationToken.None);
        var plan = await Planning(terraform).PlanAsync(CancellationToken.None);
        var refreshed = await terraform.PlanAsync(
            new TerraformPlanOptions(run.Folder.Plan) { VariableFiles = [TerraformSetup.VariablesFile(run)], RefreshOnly = true }, null, CancellationToken.None);

        Assert.That(hasState);
        Assert.That(plan.Summary.Changes.Single().Action, Is.EqualTo(PlanAction.Update));
        Assert.That(refreshed.Outcome, Is.EqualTo(TerraformPlanOutcome.NoChanges), refreshed.Description);
        Assert.That(await File.ReadAllBytesAsync(LocalState.FileOf(run)), Is.EqualTo(before));
        Assert.That(Directory.GetFileSystemEntries(bench.Services.Home.TerraformDataFolder("staging")), Is.EqualTo(data));
    }

    private Planning Planning(Terraform terraform) => new(run, terraform, new Consent(AssumeYes: false, AllowDestroy: []));

    private async Task DeployAsync()
    {
        Snapshot.Take(bench.Services.Repository.Root, bench.Run.Folder);
        var terraform = await TerraformSetup.ForAsync(bench.Run, CancellationToken.None);
        TerraformSetup.WriteBackendOverride(bench.Run);
        await terraform.InitAsync(TerraformSetup.InitOptions(bench.Run), null, CancellationToken.None);
        await terraform.SelectWorkspaceAsync("staging", CancellationToken.None);
        await new Planning(bench.Run, terraform, new Consent(AssumeYes: false, AllowDestroy: [])).PlanAsync(CancellationToken.None);
        await terraform.ApplyAsync(bench.Run.Folder.Plan, null, null, CancellationToken.None);
    }
}
