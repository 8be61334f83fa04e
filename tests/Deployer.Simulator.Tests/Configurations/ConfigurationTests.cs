using System.Text.RegularExpressions;
using CliWrap.Buffered;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Configurations;

/// <summary>
/// Configurations as the documentation of the resource types has them, each in a file beside this one: the whole life of each
/// under the real Terraform.
/// </summary>
internal sealed class ConfigurationTests
{
    // What outlives its resource with the real provider too: keys and the application of a project cannot be deleted, the rest
    // is left where it is unless its deletion_policy says otherwise.
    private static readonly string[] outliving =
    [
        "google_app_engine_application", "google_firestore_database", "google_identity_platform_config", "google_kms_crypto_key", "google_kms_key_ring",
    ];

    // The project of the files: each test puts its own there, so that they share one cloud.
    private const string Project = "shop-prod";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Configurations");

    private static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.tf").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    [TestCaseSource(nameof(Names))]
    public async Task Is_created_stays_as_it_is_and_is_destroyed(string name)
    {
        var terraform = await TerraformAsync(name);

        Succeeds(await terraform.ApplyAsync());
        var second = await terraform.RunAsync("plan", "-detailed-exitcode", "-input=false");
        Succeeds(await terraform.RunAsync("destroy", "-auto-approve", "-input=false"));

        Assert.Multiple(() =>
        {
            Assert.That(second.ExitCode, Is.Zero, second.StandardOutput + second.StandardError);
            Assert.That(LeftOf(terraform.Project).Except(outliving), Is.Empty, "nothing is left");
        });
    }

    [TestCase("service-behind-load-balancer", "timeout_sec           = 30", "timeout_sec           = 60", "google_compute_backend_service.shop", "updated in-place")]
    [TestCase("service-behind-load-balancer", "container/hello", "container/hello:2", "google_cloud_run_v2_service.shop", "updated in-place")]
    [TestCase("service-behind-load-balancer", "\"shop.example.com.\"", "\"www.example.com.\"", "google_compute_managed_ssl_certificate.shop", "replaced")]
    [TestCase("private-sql-instance", "db-custom-2-7680", "db-custom-4-15360", "google_sql_database_instance.orders", "updated in-place")]
    [TestCase("private-sql-instance", "\"POSTGRES_15\"", "\"POSTGRES_16\"", "google_sql_database_instance.orders", "updated in-place")]
    [TestCase("private-sql-instance", "= \"orders\"", "= \"orders-2\"", "google_sql_database.orders", "replaced")]
    [TestCase("buckets-with-lifecycle-rules", "= \"US\"", "= \"EU\"", "google_storage_bucket.pictures", "replaced")]
    [TestCase("buckets-with-lifecycle-rules", "age = 3", "age = 7", "google_storage_bucket.pictures", "updated in-place")]
    [TestCase("kubernetes-cluster", "node_count = 1", "node_count = 2", "google_container_node_pool.workers", "updated in-place")]
    [TestCase("kubernetes-cluster", "10.10.0.0/24", "10.10.0.0/20", "google_compute_subnetwork.cluster", "updated in-place")]
    [TestCase("messages-and-monitoring", "topic                = google_pubsub_topic.orders.id", "topic                = google_pubsub_topic.dead.id", "google_pubsub_subscription.orders", "replaced")]
    [TestCase("virtual-machines", "n2-standard-2", "n2-standard-4", "google_compute_instance.web", "updated in-place")]
    [TestCase("virtual-machines", "e2-medium", "e2-small", "google_compute_instance_template.web", "replaced")]
    [TestCase("api-gateway-and-supabase", "swagger: '2.0'", "swagger: \\\"2.0\\\"", "google_api_gateway_api_config.shop", "replaced")]
    [TestCase("api-gateway-and-supabase", "region            = \"us-east-1\"", "region            = \"us-west-1\"", "supabase_project.shop", "updated in-place")]
    public async Task A_change_updates_or_replaces_as_with_the_real_provider(string name, string from, string to, string address, string action)
    {
        var terraform = await TerraformAsync(name);
        Succeeds(await terraform.ApplyAsync());
        var configuration = Text(name, terraform.Project);
        Assert.That(configuration, Does.Contain(from));
        terraform.Write(configuration.Replace(from, to, StringComparison.Ordinal));

        var planned = await terraform.RunAsync("plan", "-input=false", $"-target={address}");

        Assert.That(planned.StandardOutput, Does.Match($"# {address.Replace(".", "\\.", StringComparison.Ordinal)} (will|must) be {action}"), planned.StandardError);
    }

    private static async Task<TerraformFolder> TerraformAsync(string name)
    {
        var terraform = await SharedCloud.TerraformAsync();
        terraform.Write("providers.tf", ""); // Each file has its own.
        terraform.Write(Text(name, terraform.Project));
        return terraform;
    }

    private static string Text(string name, string project) =>
        File.ReadAllText(Path.Combine(Folder, $"{name}.tf")).Replace(Project, project, StringComparison.Ordinal);

    private static IEnumerable<string> LeftOf(string project) => SharedCloud.Store.List(null)
        .Where(left => Regex.IsMatch($"{left.Id} {left.Attributes.ToJsonString()}", $"{project}(?![0-9])")).Select(left => left.Type);

    private static void Succeeds(BufferedCommandResult result) =>
        Assert.That(result.ExitCode, Is.Zero, result.StandardOutput + result.StandardError);
}
