using Deployer.Bootstrap;
using Deployer.Environments;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Bootstrap;

internal sealed class StateBucketTests
{
    private static readonly DeployEnvironment Staging = new()
    {
        Name = "staging",
        Cloud = CloudKind.Google,
        Backend = BackendKind.Gcs,
        Database = DatabaseKind.Linked,
    };

    private TemporaryHome home = null!; // set up before each test

    [SetUp]
    public void SetUp()
    {
        home = new TemporaryHome();
        home.Write("infra/environments/staging/backend.hcl", "bucket = \"acme-state\"\nprefix = \"staging\"\n");
        home.Write("infra/environments/staging/terraform.tfvars", "project_id = \"acme-staging\"\nregion     = \"europe-west1\"\n");
    }

    [TearDown]
    public void TearDown() => home.Dispose();

    [Test]
    public void The_environments_files_name_it() =>
        Assert.That(Read(Staging), Is.EqualTo(new StateBucket("acme-state", "acme-staging", "europe-west1")));

    [Test]
    public void The_project_of_deployer_yaml_counts_more() =>
        Assert.That(Read(Staging with { Project = "acme-other" }).Project, Is.EqualTo("acme-other"));

    [Test]
    public void What_was_never_filled_in_is_not_said()
    {
        home.Write("infra/environments/staging/terraform.tfvars", "project_id = \"CHANGE-ME\"\n");

        Assert.That(Read(Staging), Is.EqualTo(new StateBucket("acme-state", null, null)));
    }

    [TestCase("prefix = \"staging\"\n")]
    [TestCase("bucket = \"CHANGE-ME-terraform-state\"\n")]
    public void A_backend_without_a_bucket_says_where_to_write_one(string text)
    {
        home.Write("infra/environments/staging/backend.hcl", text);

        var error = Assert.Throws<ConfigurationException>(() => Read(Staging));

        Assert.That(error.Remedy, Does.Contain("infra/environments/staging/backend.hcl"));
    }

    private StateBucket Read(DeployEnvironment environment) => StateBucket.Of(environment, home.Repository.Infra);
}
