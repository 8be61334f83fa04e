using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>Which services a project has.</summary>
internal sealed class EnabledServiceTests
{
    [Test]
    public async Task What_a_new_project_has_without_asking_need_not_be_enabled()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            $$"""
            resource "google_project_service" "run" { service = "run.googleapis.com" }
            resource "google_storage_bucket" "b" {
              name       = "{{terraform.Project}}-b"
              location   = "EU"
              depends_on = [google_project_service.run]
            }
            """);

        await terraform.HasNoChangesAsync();
    }
}
