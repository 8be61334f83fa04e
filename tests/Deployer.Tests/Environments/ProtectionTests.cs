using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class ProtectionTests
{
    [TestCase("google_sql_database_instance", "google_sql_database_instance.main")]
    [TestCase("google_storage_bucket", "module.files.google_storage_bucket.uploads[0]")]
    [TestCase("google_secret_manager_secret", "google_secret_manager_secret.password")]
    [TestCase("supabase_project", "supabase_project.main")]
    [TestCase("google_cloud_run_v2_service", "google_cloud_run_v2_service.api")]
    [TestCase("terraform_data", "module.database.terraform_data.project")]
    [TestCase("terraform_data", "module.database[\"eu\"].terraform_data.project")]
    [TestCase("terraform_data", "terraform_data.files")]
    [TestCase("terraform_data", "terraform_data.files[1]")]
    public void Covers_data_bearing_types_and_what_the_environment_lists(string type, string address) =>
        Assert.That(Environment().IsProtected(type, address));

    [TestCase("google_cloud_run_v2_job", "google_cloud_run_v2_job.api")]
    [TestCase("terraform_data", "module.database2.terraform_data.project")]
    [TestCase("terraform_data", "terraform_data.files2")]
    [TestCase("terraform_data", "module.x.module.database.terraform_data.project")]
    public void Covers_nothing_else(string type, string address) => Assert.That(Environment().IsProtected(type, address), Is.False);

    private static DeployEnvironment Environment() => new()
    {
        Name = "trial",
        Cloud = CloudKind.Simulated,
        Backend = BackendKind.Local,
        Database = DatabaseKind.Sandbox,
        Protect = ["google_cloud_run_v2_service", "module.database", "terraform_data.files"],
    };
}
