using Deployer.Simulator.Rules;

namespace Deployer.Simulator.Tests.Rules;

/// <summary>The many ways in which one resource names another.</summary>
internal sealed class ReferenceTests
{
    private readonly RuleSet rules = RuleSet.For("google");
    private readonly Dictionary<string, string> own = new() { ["project"] = "sim-project", ["region"] = "europe-west1" };

    [TestCase("projects/sim-project/global/networks/main")]
    [TestCase("https://www.googleapis.com/compute/v1/projects/sim-project/global/networks/main")]
    [TestCase("main")]
    public void A_network_may_be_named_by_id_url_or_name(string value) =>
        Assert.That(Resolve("google_compute_network", value), Is.EqualTo("projects/sim-project/global/networks/main"));

    [TestCase("app@sim-project.iam.gserviceaccount.com")]
    [TestCase("serviceAccount:app@sim-project.iam.gserviceaccount.com")]
    [TestCase("projects/sim-project/serviceAccounts/app@sim-project.iam.gserviceaccount.com")]
    public void A_service_account_may_be_named_by_email_member_or_id(string value) => Assert.That(
        Resolve("google_service_account", value),
        Is.EqualTo("projects/sim-project/serviceAccounts/app@sim-project.iam.gserviceaccount.com"));

    [Test]
    public void A_subnetwork_by_its_bare_name_is_in_the_own_region() => Assert.That(
        Resolve("google_compute_subnetwork", "services"), Is.EqualTo("projects/sim-project/regions/europe-west1/subnetworks/services"));

    [Test]
    public void The_number_of_the_own_project_means_that_project()
    {
        var value = $"projects/{Generated.ProjectNumber("sim-project")}/secrets/key";

        Assert.That(Resolve("google_secret_manager_secret", value), Is.EqualTo("projects/sim-project/secrets/key"));
    }

    [TestCase("f")]
    [TestCase("projects/sim-project/locations/europe-west1/services/f")]
    public void A_function_is_named_by_the_service_that_runs_it_too(string value) => Assert.That(
        Resolve("google_cloudfunctions2_function", value), Is.EqualTo("projects/sim-project/locations/europe-west1/functions/f"));

    [TestCase("google_compute_network", "default")]
    [TestCase("google_compute_network", "projects/other/global/networks/main")]
    [TestCase("google_service_account", "user:somebody@example.com")]
    [TestCase("google_service_account", "allUsers")]
    [TestCase("google_service_account", "serviceAccount:service-746123456789@gcp-sa-pubsub.iam.gserviceaccount.com")]
    [TestCase("google_service_account", "746123456789-compute@developer.gserviceaccount.com")]
    public void What_need_not_exist_is_not_looked_for(string type, string value) => Assert.That(Resolve(type, value), Is.Null);

    [Test]
    public void A_reference_may_lead_to_one_of_several_types()
    {
        var reference = new ReferenceRule("target", ["google_compute_target_https_proxy", "google_compute_target_http_proxy"]);

        var found = rules.Resolve(reference, "projects/sim-project/global/targetHttpProxies/web", own.GetValueOrDefault);

        Assert.That(found, Is.EqualTo([new ObjectName("google_compute_target_http_proxy", "projects/sim-project/global/targetHttpProxies/web")]));
    }

    private string? Resolve(string type, string value) =>
        rules.Resolve(new ReferenceRule("path", [type]), value, own.GetValueOrDefault).SingleOrDefault()?.Id;
}
