using System.Text;
using Deployer.Comparison;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Workflow.Engine;

namespace Deployer.Tests.Steps;

/// <summary>What a rollback's own steps decide, with releases as a deployment leaves them.</summary>
internal sealed class RollbackStepTests
{
    private StepBench bench = null!; // Set before each test.
    private ReleaseStore releases = null!; // Set before each test.
    private ReleaseContent content = null!; // Set before each test.
    private RunContext run = null!; // Set before each test.

    [SetUp]
    public async Task DeployTwiceAsync()
    {
        bench = new StepBench();
        bench.Write("deployer.yaml", """
            environments:
              staging:
                cloud: simulated
                backend: gcs
                database: url
                database-url-env: NOT_SET_IN_ANY_TEST
            """);
        releases = new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System);
        content = new ReleaseContent(bench.Services.Home, bench.Run.Environment);
        await DeployedAsync("first", "# one", Lock("6.50.0"), """{"type":"t","name":"old","mode":"managed","instances":[{"attributes":{"id":"1"}}]}""");
        await DeployedAsync("second", "# two", Lock("6.51.0"), """{"type":"t","name":"new","mode":"managed","instances":[{"attributes":{"id":"1"}}]}""");
        new ChosenRelease(1).Keep(bench.Run.Folder);
        run = bench.Services.Open("run1", "staging", "step");
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task The_working_copy_is_the_releases_with_newer_providers_and_the_way_back_of_what_was_renamed()
    {
        new RunRelease(run).Open(releases.Of("second")?.After);

        await RunAsync(new RestoreConfiguration(bench.Services));

        var copy = run.Folder.Infrastructure;
        Assert.That(await File.ReadAllTextAsync(Path.Combine(copy, "main.tf")), Is.EqualTo("# one"));
        Assert.That(LockFile.Versions(copy).Values, Is.EqualTo(new[] { "6.51.0" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(copy, "deployer_reverse_moves.tf")), Does.Contain("from = t.new").And.Contain("to   = t.old"));
        Assert.That(bench.Warnings.Single(), Does.Contain("registry.terraform.io/hashicorp/google 6.51.0"));
    }

    [Test]
    public async Task A_sensitive_variable_keeps_the_value_that_it_has_today()
    {
        await DeployedAsync("third", Sensitive, Lock("6.50.0"), Resource, "open = \"old\"\ntoken = \"revoked\"\ngiven = \"old\"\n");
        new ChosenRelease(3).Keep(bench.Run.Folder);
        run = bench.Services.Open("run1", "staging", "step");
        bench.Write("infra/main.tf", "this is { not a configuration");
        bench.Write("infra/environments/staging/terraform.tfvars", "open = \"new\"\ntoken = \"of today\"\n");

        TodaysVariables.Keep(run);
        await RunAsync(new RestoreConfiguration(bench.Services));

        Assert.That(
            await File.ReadAllTextAsync(TerraformSetup.VariablesFile(run)),
            Does.Contain("open = \"old\"").And.Contain("token = \"of today\"").And.Contain("given = \"old\"").And.Not.Contain("revoked"));
        Assert.That(bench.Notes, Has.Some.EqualTo("sensitive, and kept as today: token"));
        Assert.That(bench.Warnings, Has.Some.EqualTo("sensitive, and taken from the release because nothing sets it today: given"));
    }

    [Test]
    public async Task A_provider_configuration_that_only_what_is_removed_needs_is_added_with_its_variables()
    {
        var now = await WithAliasAsync("""
            provider "google" {
              alias  = "south"
              region = var.south_region # today's
            }

            variable "south_region" {
              type = string
            }
            """);
        new RunRelease(run).Open(now);

        await RunAsync(new RestoreConfiguration(bench.Services));

        var copy = run.Folder.Infrastructure;
        Assert.That(await File.ReadAllTextAsync(Path.Combine(copy, TerraformSetup.Providers)), Does.Contain("alias  = \"south\"").And.Contain("variable \"south_region\""));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(copy, TerraformSetup.ProvidersVariables)), Is.EqualTo("south_region = \"s\"\n"));
        Assert.That(bench.Notes, Has.Some.Contains("needed to remove google_t.south: added"));
    }

    [Test]
    public async Task A_provider_from_elsewhere_is_added_with_its_source()
    {
        var now = await WithAliasAsync("""
            terraform {
              required_providers {
                acme = {
                  source = "acme/cloud"
                }
              }
            }

            provider "acme" {
              alias = "south"
            }
            """, "acme/cloud");
        new RunRelease(run).Open(now);

        await RunAsync(new RestoreConfiguration(bench.Services));

        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(run.Folder.Infrastructure, TerraformSetup.ProvidersOverride)),
            Does.Contain("acme = { source = \"registry.terraform.io/acme/cloud\" }"));
    }

    [TestCase("# nothing", "does not have in its root either")]
    [TestCase("provider \"google\" {\n  alias  = \"south\"\n  region = local.of_today\n}", "local.of_today")]
    public async Task A_provider_configuration_that_cannot_be_taken_over_is_named_before_anything_is_planned(string present, string reason)
    {
        new RunRelease(run).Open(await WithAliasAsync(present));

        var error = Assert.ThrowsAsync<StepFailedException>(() => RunAsync(new RestoreConfiguration(bench.Services)));

        Assert.That(error?.Message, Does.Contain("google_t.south").And.Contain(reason));
        Assert.That(error?.Remedy, Does.Contain("deployer deploy staging").And.Contain("deployer rollback staging --to 1"));
    }

    [Test]
    public async Task A_state_that_was_begun_anew_is_warned_of()
    {
        new RunRelease(run).Open(await content.BackUpAsync("""{"serial":1,"lineage":"another","resources":[]}"""u8.ToArray(), default));

        await RunAsync(new RestoreConfiguration(bench.Services));

        Assert.That(bench.Warnings, Has.Some.Contains("begun anew"));
    }

    [Test]
    public async Task A_damaged_release_that_is_left_behind_keeps_nobody_from_going_back()
    {
        new RunRelease(run).Open(releases.Of("second")?.After);
        Damage(releases.Get(2));

        await RunAsync(new RestoreConfiguration(bench.Services));

        Assert.That(LockFile.Versions(run.Folder.Infrastructure).Values, Is.EqualTo(new[] { "6.50.0" }));
        Assert.That(bench.Warnings.Single(), Does.Contain("whether providers were upgraded since is not known"));
    }

    [Test]
    public void A_configuration_that_was_damaged_meanwhile_is_not_restored()
    {
        Damage(releases.Get(1));

        Assert.ThrowsAsync<StorageException>(() => RunAsync(new RestoreConfiguration(bench.Services)));
        Assert.That(Directory.Exists(run.Folder.Infrastructure), Is.False);
    }

    [Test]
    public async Task What_becomes_of_each_object_is_written_down_before_anything_is_planned_and_lost_data_is_warned_of()
    {
        new RunRelease(run).Open(await content.BackUpAsync(
            """
            {"serial":9,"lineage":"l","resources":[
            {"mode":"managed","type":"t","name":"new","instances":[{"attributes":{"id":"1"}}]},
            {"mode":"managed","type":"google_storage_bucket","name":"files","instances":[{"attributes":{"id":"files"}}]}]}
            """u8.ToArray(),
            default));

        await RunAsync(new CompareStates(bench.Services));

        var report = ComparisonReport.Of(run.Folder);
        Assert.That(report?.Objects.Select(each => (each.Address, each.Verdict, each.Chosen?.Address)), Is.EqualTo(new (string, ObjectVerdict?, string?)[]
        {
            ("google_storage_bucket.files", ObjectVerdict.Orphan, null), ("t.new", ObjectVerdict.Keep, "t.old"),
        }));
        Assert.That((report?.Current.Release, report?.Current.Serial, report?.Chosen.Release), Is.EqualTo(((int?)null, (long?)9, (int?)1)));
        Assert.That(File.ReadAllText(Path.Combine(run.Folder.Path, "comparison.txt")), Does.StartWith("what stands (serial 9) beside release 1"));
        Assert.That(bench.Warnings, Is.EqualTo(new[] { "holds what an apply cannot bring back: google_storage_bucket.files (orphan)" }));
    }

    [Test]
    public async Task A_database_that_cannot_be_asked_keeps_nobody_from_going_back()
    {
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: migrate\n    StepType: PushMigrations\n");

        await RunAsync(new RollBackDatabase(bench.Services));

        Assert.That(bench.Warnings, Has.Some.Contains("could not be asked").And.Some.Contains("not known"));
    }

    [Test]
    public void The_backends_settings_are_the_repositorys_and_not_the_releases()
    {
        bench.Write("infra/environments/staging/backend.hcl", "bucket = \"now\"");

        TerraformSetup.KeepBackendSettings(run);

        Assert.That(TerraformSetup.InitOptions(run).BackendConfig, Is.EqualTo(new[] { run.Folder.BackendSettings }));
        Assert.That(File.ReadAllText(run.Folder.BackendSettings), Is.EqualTo("bucket = \"now\""));
    }

    [Test]
    public void What_a_provider_would_refuse_to_destroy_stops_the_rollback_before_it_is_applied()
    {
        var lost = new PlannedChange("a.lost", "a", PlanAction.Destroy, []) { DeletionProtected = true };

        Assert.That(PlanRefusal.Explain(run, PlanReview.Find(new PlanSummary([lost with { Action = PlanAction.Update }], [])), []), Is.Null);
        var error = PlanRefusal.Explain(run, PlanReview.Find(new PlanSummary([lost], [])), []);

        Assert.That(error?.Message, Does.Contain("a.lost"));
        Assert.That(error?.Remedy, Does.Contain("deployer deploy staging").And.Contain("deployer rollback staging --to 1"));
    }

    [Test]
    public void What_is_missing_added_or_left_behind_is_named()
    {
        StateResource[] then = [new("t.a", "t", "1", null), new("t.b", "t", "2", null)];
        StateResource[] now = [new("t.b", "t", "2", null), new("t.b", "t", "3", "f00d"), new("t.c", "t", "4", null)];

        Assert.That(VerifyRollback.Differences(then, then), Is.Empty);
        Assert.That(VerifyRollback.Differences(then, now), Is.EqualTo(new[]
        {
            "  t.a is missing", "  t.c was not in the release", "  t.b has an orphan: deposed object f00d",
        }));
    }

    private static Task<ExecutionResult> RunAsync(DeploymentStep step) => step.RunAsync(new StepExecutionContext
    {
        Workflow = new WorkflowInstance { Id = "run1", Reference = "staging" },
        Step = new WorkflowStep<RestoreConfiguration> { ExternalId = "step" },
        ExecutionPointer = new ExecutionPointer(),
    });

    private void Damage(Release release) =>
        File.AppendAllText(releases.Blobs.Find(release.Configuration!.Digest)!, " "); // Set by DeployedAsync.

    private const string Resource = """{"type":"t","name":"old","mode":"managed","instances":[{"attributes":{"id":"1"}}]}""";

    private const string Sensitive = """
        variable "open" {}
        variable "token" {
          sensitive = true
        }
        variable "given" {
          sensitive = true
        }
        """;

    /// <summary>A deployment with an object of an aliased provider that release 1 knows nothing of.</summary>
    private async Task<StateBackup?> WithAliasAsync(string configuration, string provider = "hashicorp/google")
    {
        var resource = $$$"""
            {{{Resource}}},{"type":"google_t","name":"south","mode":"managed","provider":"provider[\"registry.terraform.io/{{{provider}}}\"].south","instances":[{"attributes":{"id":"2"}}]}
            """;
        await DeployedAsync("third", configuration, Lock("6.50.0"), resource, "south_region = \"s\"\nother = 1\n");
        return releases.Of("third")?.After;
    }

    private async Task DeployedAsync(string runId, string configuration, string lockFile, string resource, string variables = "")
    {
        bench.Write("infra/environments/staging/terraform.tfvars", variables);
        bench.Write("infra/main.tf", configuration);
        bench.Write("infra/.terraform.lock.hcl", lockFile);
        var copy = await content.KeepConfigurationAsync(bench.Services.Repository.Infra, [], default);
        var state = await content.BackUpAsync(Encoding.UTF8.GetBytes($$"""{"serial":1,"lineage":"l","resources":[{{resource}}]}"""), default);
        releases.Open(runId, release => release with
        {
            Plan = new PlanSummary([], []),
            AppliedAt = release.OpenedAt,
            After = state,
            Configuration = copy,
        });
    }

    private static string Lock(string version) =>
        $"provider \"registry.terraform.io/hashicorp/google\" {{\n  version = \"{version}\"\n  hashes = [\n    \"h1:{version}=\",\n  ]\n}}\n";
}
