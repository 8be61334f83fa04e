using System.Net;
using Deployer.Environments;
using Deployer.Prerequisites;
using Deployer.Tests.Buckets;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tests.Tools.GcloudRuns;
using Deployer.Tools;

namespace Deployer.Tests.Prerequisites;

/// <summary>The checks that ask Google's APIs, with an API that answers as the documentation says.</summary>
internal sealed class DoctorChecksTests
{
    private const string Project = """projects*describe*) echo '{"projectId":"acme-staging","projectNumber":"17","lifecycleState":"ACTIVE"}' ;;""";
    private const string Network = "resource \"google_compute_network\" \"this\" {\n}\nresource \"google_cloud_run_v2_service_iam_member\" \"this\" {\n}\n";

    private TemporaryHome home = null!; // set up before each test
    private Workbench bench = null!;

    [SetUp]
    public void SetUp()
    {
        (home, bench) = (new TemporaryHome(), new Workbench());
        home.Write("infra/main.tf", Network);
        home.Write("infra/environments/staging/terraform.tfvars", "project_id = \"acme-staging\"\nregion = \"europe-west1\"\n");
    }

    [TearDown]
    public void TearDown()
    {
        bench.Dispose();
        home.Dispose();
    }

    [Test]
    public async Task What_the_configuration_needs_and_the_account_has_passes()
    {
        await using var api = new StandInApi(HttpStatusCode.OK, """{"permissions":["compute.networks.create","run.services.setIamPolicy"]}""");

        var finding = await PermissionChecks.PermissionsAsync(Subject(api.Address), CancellationToken.None);

        Assert.That((finding.Verdict, finding.Detail), Is.EqualTo((FindingVerdict.Passed, "the account has the 2 that the configuration needs")));
        Assert.That(api.Asked, Is.EqualTo(new[] { "/projects/acme-staging:testIamPermissions" }));
    }

    [Test]
    public async Task A_permission_that_is_missing_is_named_with_the_role_that_has_it()
    {
        await using var api = new StandInApi(HttpStatusCode.OK, """{"permissions":["compute.networks.create"]}""");

        var finding = await PermissionChecks.PermissionsAsync(Subject(api.Address), CancellationToken.None);

        Assert.That(finding.Verdict, Is.EqualTo(FindingVerdict.Failed));
        Assert.That(finding.Detail, Does.EndWith("run.services.setIamPolicy"));
        Assert.That(finding.Remedy, Is.EqualTo("gcloud projects add-iam-policy-binding acme-staging --member=<who-deploys> --role=roles/run.admin"));
    }

    [Test]
    public async Task An_api_that_refuses_the_question_is_a_warning_with_its_reason()
    {
        await using var api = new StandInApi(HttpStatusCode.Forbidden, """{"error":{"code":403,"message":"The caller does not have permission"}}""");

        var finding = await PermissionChecks.PermissionsAsync(Subject(api.Address), CancellationToken.None);

        Assert.That((finding.Verdict, finding.Detail), Is.EqualTo((FindingVerdict.Warning, $"POST {api.Address}projects/acme-staging:testIamPermissions: The caller does not have permission")));
    }

    [Test]
    public async Task A_quota_that_is_used_up_is_named_before_the_apply_meets_it()
    {
        await using var api = new StandInApi(
            HttpStatusCode.OK, """{"quotas":[{"metric":"NETWORKS","limit":5.0,"usage":5.0},{"metric":"ROUTERS","limit":10.0,"usage":10.0}]}""");

        var finding = await PermissionChecks.QuotaAsync(Subject(api.Address), CancellationToken.None);

        Assert.That(finding.Verdict, Is.EqualTo(FindingVerdict.Warning));
        Assert.That(finding.Detail, Is.EqualTo("used up in acme-staging: NETWORKS (limit 5); one more would be refused"));
        Assert.That(api.Asked, Is.EquivalentTo(new[] { "/projects/acme-staging", "/projects/acme-staging/regions/europe-west1" }));
    }

    [TestCase(-10, FindingVerdict.Passed)]
    [TestCase(-120, FindingVerdict.Warning)]
    [TestCase(120, FindingVerdict.Warning)]
    [TestCase(600, FindingVerdict.Failed)]
    public async Task A_clock_is_compared_with_the_servers(int secondsAhead, FindingVerdict verdict)
    {
        await using var emulated = await EmulatedBucket.CreateAsync();
        var subject = Subject("http://127.0.0.1:9/") with
        {
            Environment = Environment(CloudKind.Simulated),
            Tools = emulated.Tools,
            Time = new Ahead(TimeSpan.FromSeconds(secondsAhead)),
        };

        var finding = await ClockChecks.SkewAsync(subject, CancellationToken.None);

        Assert.That(finding.Verdict, Is.EqualTo(verdict), finding.Detail);
    }

    [Test]
    public async Task A_lock_on_the_state_is_found_with_its_holder()
    {
        await using var emulated = await EmulatedBucket.CreateAsync();
        home.Write("infra/environments/staging/backend.hcl", $"bucket = \"{EmulatedBucket.Name}\"\nprefix = \"states\"\n");
        var subject = Subject("http://127.0.0.1:9/") with { Environment = Environment(CloudKind.Simulated), Tools = emulated.Tools };

        var free = await LockChecks.StateAsync(subject, CancellationToken.None);
        emulated.Stored.Write("states/staging.tflock", """{"Who":"ada@build-7","Created":"2026-01-31T12:00:00Z"}""");
        var held = await LockChecks.StateAsync(subject, CancellationToken.None);

        Assert.That((free.Verdict, free.Detail), Is.EqualTo((FindingVerdict.Passed, "nobody holds it")));
        Assert.That(held.Verdict, Is.EqualTo(FindingVerdict.Warning));
        Assert.That(held.Detail, Does.StartWith("ada@build-7 holds it since 2026-01-31T12:00:00Z"));
    }

    [Test]
    public async Task What_the_account_may_not_do_in_the_bucket_of_the_copies_is_named()
    {
        await using var emulated = await EmulatedBucket.CreateAsync();
        var subject = Subject("http://127.0.0.1:9/") with
        {
            Environment = Environment(CloudKind.Simulated) with { Copies = new CopiesSettings(EmulatedBucket.Name, "deployer") },
            Tools = emulated.Tools,
        };

        var open = await BucketChecks.CopiesAsync(subject, CancellationToken.None);
        emulated.Stored.Withheld = ["storage.objects.create", "storage.objects.delete"];
        var reading = await BucketChecks.CopiesAsync(subject, CancellationToken.None);
        emulated.Stored.Withheld = [.. emulated.Stored.Withheld, "storage.objects.get", "storage.objects.list"];
        var closed = await BucketChecks.CopiesAsync(subject, CancellationToken.None);
        var missing = await BucketChecks.CopiesAsync(
            subject with { Environment = subject.Environment with { Copies = new CopiesSettings("nobodys", "deployer") } }, CancellationToken.None);

        Assert.That((open.Verdict, open.Detail), Is.EqualTo((FindingVerdict.Passed, $"gs://{EmulatedBucket.Name}/deployer/staging can be read and written")));
        Assert.That((reading.Verdict, reading.Detail), Is.EqualTo(
            (FindingVerdict.Failed, $"the account lacks on gs://{EmulatedBucket.Name}: storage.objects.create, storage.objects.delete")));
        Assert.That(closed.Detail, Does.EndWith("storage.objects.get, storage.objects.list"));
        Assert.That((missing.Verdict, missing.Remedy), Is.EqualTo(
            (FindingVerdict.Failed, "gcloud storage buckets create gs://nobodys --uniform-bucket-level-access --public-access-prevention")));
    }

    [TestCase("", null, FindingVerdict.Passed)]
    [TestCase("impersonate_service_account = \"state@acme.iam.gserviceaccount.com\"\n", null, FindingVerdict.Warning)]
    [TestCase("", "state@acme.iam.gserviceaccount.com", FindingVerdict.Warning)]
    [TestCase("access_token = \"x\"\n", null, FindingVerdict.Warning)]
    public async Task Credentials_of_the_backend_that_the_deployer_does_not_follow_are_told(string backend, string? variable, FindingVerdict verdict)
    {
        home.Write("infra/environments/staging/backend.hcl", $"bucket = \"states\"\n{backend}");
        var subject = Subject("http://127.0.0.1:9/");

        var finding = await BucketChecks.StateAccessAsync(
            subject with { Tools = subject.Tools.With("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT", variable) }, CancellationToken.None);

        Assert.That(finding.Verdict, Is.EqualTo(verdict), finding.Detail);
    }

    [Test]
    public async Task An_environment_without_runs_has_nothing_in_its_way() =>
        Assert.That((await LockChecks.RunsAsync(Subject("http://127.0.0.1:9/"), CancellationToken.None)).Verdict, Is.EqualTo(FindingVerdict.Passed));

    [Test]
    public async Task A_migration_that_the_cli_would_skip_is_named()
    {
        home.Write("supabase/migrations/20260101000000_a.sql", "select 1;");
        home.Write("supabase/migrations/hotfix.sql", "select 1;");

        var finding = await MigrationChecks.FilesAsync(Subject("http://127.0.0.1:9/"), CancellationToken.None);

        Assert.That(finding.Verdict, Is.EqualTo(FindingVerdict.Warning));
        Assert.That(finding.Detail, Is.EqualTo("the CLI skips hotfix.sql: a migration's name is <digits>_<name>.sql"));
    }

    [Test]
    public async Task Two_migrations_of_one_version_would_stop_a_push()
    {
        home.Write("supabase/migrations/20260101000000_a.sql", "select 1;");
        home.Write("supabase/migrations/20260101000000_b.sql", "select 1;");

        Assert.That(
            (await MigrationChecks.FilesAsync(Subject("http://127.0.0.1:9/"), CancellationToken.None)).Verdict, Is.EqualTo(FindingVerdict.Failed));
    }

    private static DeployEnvironment Environment(CloudKind cloud) =>
        new() { Name = "staging", Cloud = cloud, Backend = BackendKind.Gcs, Database = DatabaseKind.Linked };

    private CheckSubject Subject(string api)
    {
        var gcloud = bench.Write("bin/gcloud", $"#!/bin/sh\ncase \"$*\" in\n{Project}\nservices*) echo compute.googleapis.com ;;\nesac\n");
        File.SetUnixFileMode(gcloud, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new CheckSubject(Environment(CloudKind.Google), home.Repository, home.Home)
        {
            Tools = new ToolEnvironment(
                new Dictionary<string, string>
                {
                    ["PATH"] = $"{bench.PathOf("bin")}:{System.Environment.GetEnvironmentVariable("PATH")}",
                    ["GOOGLE_OAUTH_ACCESS_TOKEN"] = "token-x",
                    ["GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT"] = api,
                    ["GOOGLE_COMPUTE_CUSTOM_ENDPOINT"] = api,
                },
                []),
        };
    }

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
