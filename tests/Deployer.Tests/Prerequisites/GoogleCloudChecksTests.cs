using Deployer.Environments;
using Deployer.Prerequisites;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tools;

namespace Deployer.Tests.Prerequisites;

/// <summary>With a gcloud on the PATH that answers as the real one was seen to, and notes its calls.</summary>
internal sealed class GoogleCloudChecksTests
{
    private const string Project = """projects*describe*) echo '{"projectId":"acme-staging","projectNumber":"17","lifecycleState":"ACTIVE"}' ;;""";

    private const string InOrder =
        """{"versioning":{"enabled":true},"softDeletePolicy":{"retentionDurationSeconds":"2592000"},"iamConfiguration":{"publicAccessPrevention":"enforced"}}""";

    private TemporaryHome home = null!; // set up before each test
    private Workbench bench = null!;

    [SetUp]
    public void SetUp()
    {
        (home, bench) = (new TemporaryHome(), new Workbench());
        home.Write("infra/environments/staging/terraform.tfvars", "project_id = \"acme-staging\"\n");
        home.Write("infra/environments/staging/backend.hcl", "bucket = \"acme-state\"\nprefix = \"staging\"\n");
    }

    [TearDown]
    public void TearDown()
    {
        bench.Dispose();
        home.Dispose();
    }

    [Test]
    public async Task A_project_that_is_in_order_passes_and_is_asked_for_once()
    {
        var findings = await LookAsync(
            Project,
            """billing*) echo '{"billingEnabled":true}' ;;""",
            """services*) printf 'serviceusage.googleapis.com\nstorage.googleapis.com\ncloudresourcemanager.googleapis.com\n' ;;""",
            $"storage*) echo '{InOrder}' ;;");

        Assert.That(findings.Select(finding => finding.Verdict), Is.All.EqualTo(FindingVerdict.Passed), string.Join('\n', findings));
        Assert.That(Calls().Count(call => call.StartsWith("projects describe acme-staging", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_missing_is_named_with_the_command_that_makes_it()
    {
        var findings = await LookAsync(
            Project,
            """billing*) echo '{"billingEnabled":false}' ;;""",
            "services*) echo storage.googleapis.com ;;",
            "storage*) echo 'ERROR: (gcloud.storage.buckets.describe) gs://acme-state not found: 404.' >&2; exit 1 ;;");

        Assert.That(findings.Skip(1).Select(finding => finding.Verdict), Is.All.EqualTo(FindingVerdict.Failed));
        Assert.That(findings[1].Remedy, Does.StartWith("gcloud billing projects link acme-staging --billing-account="));
        Assert.That(
            findings[2].Remedy,
            Is.EqualTo("gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com --project=acme-staging"));
        Assert.That(findings[3], Is.EqualTo(
            new Finding("State bucket", FindingVerdict.Failed, "there is no gs://acme-state yet", "deployer bootstrap staging")));
        Assert.That(
            findings[2].Fix,
            Is.EqualTo(new[] { "gcloud", "services", "enable", "cloudresourcemanager.googleapis.com", "serviceusage.googleapis.com", "--project=acme-staging" }));
    }

    [Test]
    public async Task A_bucket_that_forgets_is_named_with_the_safe_command_that_makes_it_remember()
    {
        var findings = await LookAsync(
            Project, """storage*) echo '{"versioning":{"enabled":false},"softDeletePolicy":{"retentionDurationSeconds":"0"},"iamConfiguration":{"publicAccessPrevention":"enforced"}}' ;;""", "*) echo '{}' ;;");

        Assert.That(findings[3].Verdict, Is.EqualTo(FindingVerdict.Warning));
        Assert.That(findings[3].Detail, Does.Contain("overwritten is gone").And.Contain("deleted is gone").And.Not.Contain("public"));
        Assert.That(
            findings[3].Fix,
            Is.EqualTo(new[] { "gcloud", "storage", "buckets", "update", "gs://acme-state", "--versioning", "--soft-delete-duration=7d" }));
    }

    [Test]
    public async Task An_api_that_a_declared_resource_needs_and_nothing_enables_is_missing()
    {
        home.Write("infra/main.tf", "resource \"google_pubsub_topic\" \"a\" {\n}\nresource \"google_sql_user\" \"b\" {\n}\nlocals { enabled = [\"sqladmin.googleapis.com\"] }\n");

        var findings = await LookAsync(
            Project, """services*) printf 'serviceusage.googleapis.com\nstorage.googleapis.com\ncloudresourcemanager.googleapis.com\n' ;;""", "*) echo '{}' ;;");

        Assert.That(findings[2].Remedy, Is.EqualTo("gcloud services enable pubsub.googleapis.com --project=acme-staging"));
    }

    [Test]
    public async Task A_project_that_is_not_there_is_created_by_one_command_and_nothing_else_is_asked()
    {
        var findings = await LookAsync(
            "projects*) echo 'ERROR: (gcloud.projects.describe) [me] does not have permission to access projects instance [acme-staging] (or it may not exist): x' >&2; exit 1 ;;");

        Assert.That(findings[0].Verdict, Is.EqualTo(FindingVerdict.Failed));
        Assert.That(findings[0].Remedy, Does.StartWith("gcloud projects create acme-staging"));
        Assert.That(findings.Skip(1).Select(finding => finding.Verdict), Is.All.EqualTo(FindingVerdict.NotChecked));
        Assert.That(Calls(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task What_the_account_may_not_look_at_is_a_warning()
    {
        var findings = await LookAsync(Project, "*) echo 'ERROR: does not have permission to access' >&2; exit 1 ;;");

        Assert.That(findings.Skip(1).Select(finding => finding.Verdict), Is.All.EqualTo(FindingVerdict.Warning));
    }

    [Test]
    public async Task An_answer_that_is_none_is_a_warning()
    {
        var findings = await LookAsync(Project, "*) ;;");

        Assert.That(findings[1].Verdict, Is.EqualTo(FindingVerdict.Warning));
        Assert.That(findings[1].Detail, Does.Contain("gave no JSON"));
    }

    [Test]
    public async Task A_simulated_cloud_is_not_asked()
    {
        var findings = await LookAsync(CloudKind.Simulated, "*) exit 1 ;;");

        Assert.That(findings.Select(finding => finding.Verdict), Is.All.EqualTo(FindingVerdict.NotChecked));
        Assert.That(Calls(), Is.Empty);
    }

    private Task<Finding[]> LookAsync(params string[] answers) => LookAsync(CloudKind.Google, answers);

    private Task<Finding[]> LookAsync(CloudKind cloud, params string[] answers)
    {
        var gcloud = bench.Write("bin/gcloud", $"#!/bin/sh\necho \"$*\" >> '{bench.PathOf("calls")}'\ncase \"$*\" in\n{string.Join('\n', answers)}\nesac\n");
        File.SetUnixFileMode(gcloud, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = new DeployEnvironment { Name = "staging", Cloud = cloud, Backend = BackendKind.Gcs, Database = DatabaseKind.Linked };
        var subject = new CheckSubject(environment, home.Repository, home.Home)
        {
            Tools = new ToolEnvironment(
                new Dictionary<string, string> { ["PATH"] = $"{bench.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}" }, []),
        };
        return Task.WhenAll(
            GoogleCloudChecks.ProjectAsync(subject, CancellationToken.None),
            GoogleCloudChecks.BillingAsync(subject, CancellationToken.None),
            GoogleCloudChecks.ServicesAsync(subject, CancellationToken.None),
            GoogleCloudChecks.StateBucketAsync(subject, CancellationToken.None));
    }

    private string[] Calls() => File.Exists(bench.PathOf("calls")) ? File.ReadAllLines(bench.PathOf("calls")) : [];
}
