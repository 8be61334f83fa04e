using System.Net;
using Deployer.Tools;

namespace Deployer.Tests.Tools.GcloudRuns;

/// <summary>The real gcloud with an empty configuration of its own: nobody is logged in, no project is set.</summary>
internal sealed class GcloudTests
{
    private Workbench bench = null!; // set up before each test
    private ToolEnvironment environment = null!;

    [SetUp]
    public void SetUp()
    {
        bench = new Workbench();
        environment = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions())
            .With("CLOUDSDK_CONFIG", bench.PathOf("gcloud"))
            .With("CLOUDSDK_CORE_PROJECT", null)
            .With("GOOGLE_APPLICATION_CREDENTIALS", null);
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task It_tells_its_version() =>
        Assert.That((await Create(environment).VersionAsync(CancellationToken.None)).Major, Is.GreaterThan(400));

    [Test]
    public async Task Logged_out_there_is_no_account_no_project_and_no_token()
    {
        var gcloud = Create(environment);

        Assert.That(await gcloud.ActiveAccountAsync(CancellationToken.None), Is.Null);
        Assert.That(await gcloud.ProjectAsync(CancellationToken.None), Is.Null);
        var error = Assert.ThrowsAsync<ToolFailedException>(() => gcloud.AccessTokenAsync(CancellationToken.None));
        Assert.That(error.Remedy, Is.EqualTo("gcloud auth login"));
        error = Assert.ThrowsAsync<ToolFailedException>(() => gcloud.DefaultAccessTokenAsync(CancellationToken.None));
        Assert.That(error.Remedy, Is.EqualTo("gcloud auth application-default login"));
        Assert.That(Directory.Exists(bench.PathOf("gcloud/logs")), Is.False);
    }

    [Test]
    public async Task The_project_of_the_environment_counts() =>
        Assert.That(
            await Create(environment.With("CLOUDSDK_CORE_PROJECT", "my-project")).ProjectAsync(CancellationToken.None), Is.EqualTo("my-project"));

    [Test]
    public async Task A_token_of_the_environment_is_used() =>
        Assert.That(
            await Create(environment.With("CLOUDSDK_AUTH_ACCESS_TOKEN", "token-x")).AccessTokenAsync(CancellationToken.None), Is.EqualTo("token-x"));

    [Test]
    public async Task A_project_is_asked_for_online()
    {
        await using var api = new StandInApi(HttpStatusCode.OK, """{"projectId":"my-project","projectNumber":"17","lifecycleState":"ACTIVE"}""");

        var project = await Create(Online(api)).DescribeProjectAsync("my-project", TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(project, Is.EqualTo(new GcloudProject("my-project", "17", "ACTIVE")));
        Assert.That(api.Asked, Has.Some.Contains("/v1/projects/my-project"));
    }

    [Test]
    public async Task A_project_that_one_may_not_see_fails_with_its_reason()
    {
        await using var api = new StandInApi(HttpStatusCode.Forbidden, """{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}""");

        var error = Assert.ThrowsAsync<ToolFailedException>(
            () => Create(Online(api)).DescribeProjectAsync("my-project", TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.That(error.Detail, Does.Contain("my-project"));
    }

    [Test]
    public void An_api_that_does_not_answer_costs_no_more_than_our_limit()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.ThrowsAsync<ToolTimedOutException>(() => Create(Online($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"))
            .DescribeProjectAsync("my-project", TimeSpan.FromSeconds(3), CancellationToken.None));
    }

    [Test]
    public void The_calls()
    {
        Assert.That(Gcloud.VersionArguments(), Is.EqualTo(new[] { "version", "--format=json" }));
        Assert.That(Gcloud.AuthListArguments(), Is.EqualTo(new[] { "auth", "list", "--format=json" }));
        Assert.That(Gcloud.AccessTokenArguments(), Is.EqualTo(new[] { "auth", "print-access-token" }));
        Assert.That(Gcloud.ProjectArguments(), Is.EqualTo(new[] { "config", "get-value", "project" }));
        Assert.That(Gcloud.DescribeArguments("p"), Is.EqualTo(new[] { "projects", "describe", "p", "--format=json" }));
    }

    private static Gcloud Create(ToolEnvironment environment) => new(Gcloud.FindProgram(environment.Variables), environment);

    private ToolEnvironment Online(StandInApi api) => Online(api.Address);

    private ToolEnvironment Online(string address) => environment
        .With("CLOUDSDK_AUTH_ACCESS_TOKEN", "token-x")
        .With("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER", address);
}
