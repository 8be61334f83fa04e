using Deployer.Sandbox;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Sandbox;

internal sealed class DeployedObjectsTests
{
    private const string State = """
        { "version": 4, "resources": [
            { "mode": "data", "type": "google_project", "name": "this", "instances": [ { "attributes": { "id": "p" } } ] },
            { "mode": "managed", "type": "google_compute_network", "name": "main",
              "instances": [ { "attributes": { "id": "net", "description": null } }, { "deposed": "1a2b", "attributes": { "id": "old" } } ] },
            { "module": "module.service[\"api\"]", "mode": "managed", "type": "google_service_account", "name": "this",
              "instances": [ { "attributes": { "id": "sa", "display_name": "Api", "description": "" } } ] },
            { "mode": "managed", "type": "google_secret_manager_secret", "name": "all",
              "instances": [ { "index_key": "key", "attributes": { "id": "s1", "labels": null } }, { "index_key": 0, "attributes": { "id": "s2" } } ] } ] }
        """;

    private TemporaryHome home = null!; // set up before each test

    [SetUp]
    public void CreateRepository()
    {
        home = new TemporaryHome();
        home.Write("deployer.yaml", Environments("sandbox"));
    }

    [TearDown]
    public void RemoveRepository() => home.Dispose();

    [TestCase("google_compute_network.main", "google_compute_network", "net")]
    [TestCase("module.service[\"api\"].google_service_account.this", "google_service_account", "sa")]
    [TestCase("google_secret_manager_secret.all[\"key\"]", "google_secret_manager_secret", "s1")]
    [TestCase("google_secret_manager_secret.all[0]", "google_secret_manager_secret", "s2")]
    public void An_address_leads_to_type_and_id(string address, string type, string id)
    {
        Deploy("sandbox");

        var found = Objects.Find(address, environment: null);

        Assert.That((found.Type, found.Id), Is.EqualTo((type, id)));
    }

    [TestCase("google_compute_network.main", "description=\"changed by hand\"")]
    [TestCase("module.service[\"api\"].google_service_account.this", "display_name=\"changed by hand\"")]
    [TestCase("google_secret_manager_secret.all[\"key\"]", "labels={\"changed-by\":\"hand\"}")]
    public void By_itself_a_drift_changes_what_people_call_the_thing(string address, string change)
    {
        Deploy("sandbox");

        Assert.That(Objects.Find(address, environment: null).DefaultDrift, Is.EqualTo(change));
    }

    [Test]
    public void What_has_nothing_of_the_kind_needs_a_word()
    {
        Deploy("sandbox");

        var error = Assert.Throws<SandboxUsageException>(() => _ = Objects.Find("google_secret_manager_secret.all[0]", environment: null).DefaultDrift);

        Assert.That(error.Remedy, Does.Contain("--set"));
    }

    [Test]
    public void A_misspelt_address_is_answered_with_the_nearest()
    {
        Deploy("sandbox");

        var error = Assert.Throws<NotFoundException>(() => Objects.Find("google_compute_network.mian", environment: null));

        Assert.That(error.Message, Does.Contain("Did you mean 'google_compute_network.main'?"));
    }

    [Test]
    public void Where_nothing_is_deployed_the_remedy_is_to_deploy()
    {
        var error = Assert.Throws<NotFoundException>(() => Objects.Find("a.b", environment: null));

        Assert.That(error.Remedy, Does.Contain("deployer deploy sandbox"));
    }

    [Test]
    public void An_address_of_two_environments_needs_the_environment()
    {
        home.Write("deployer.yaml", Environments("sandbox", "second"));
        Deploy("sandbox");
        Deploy("second");

        Assert.Throws<SandboxUsageException>(() => Objects.Find("google_compute_network.main", environment: null));
        Assert.That(Objects.Find("google_compute_network.main", "second").Id, Is.EqualTo("net"));
    }

    [Test]
    public void A_damaged_state_is_named()
    {
        Deploy("sandbox", "{");

        var error = Assert.Throws<SandboxCloudException>(() => Objects.List());

        Assert.That(error.Message, Does.Contain("terraform.tfstate"));
    }

    private DeployedObjects Objects => new(home.Repository, home.Home);

    private void Deploy(string environment, string state = State) =>
        home.Write($".deployer/environments/{environment}/state/{environment}/terraform.tfstate", state);

    private static string Environments(params string[] names) =>
        "environments:\n" + string.Concat(names.Select(name => $"  {name}: {{ cloud: simulated, backend: local, database: sandbox }}\n"));
}
