using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>Terraform takes over objects that exist without it.</summary>
internal sealed class ImportTests
{
    private const string Secret =
        """
        resource "google_secret_manager_secret" "s" {
          secret_id = "s"
          labels    = { team = "x" }
          replication {
            auto {}
          }
        }
        """;

    [TestCase("projects/{0}/secrets/s")]
    [TestCase("{0}/s")]
    [TestCase("s")]
    public async Task An_object_is_imported_by_each_form_of_its_id_and_the_next_plan_is_empty(string id)
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Secret);
        File.Delete(terraform.StateFile);

        var imported = await terraform.RunAsync("import", "google_secret_manager_secret.s", string.Format(null, id, terraform.Project));

        Assert.That(imported.ExitCode, Is.Zero, imported.StandardError);
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task An_import_block_takes_the_object_over_in_the_next_apply()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Secret);
        File.Delete(terraform.StateFile);

        var printed = await terraform.AppliesAsync($$"""
            {{Secret}}
            import {
              to = google_secret_manager_secret.s
              id = "projects/{{terraform.Project}}/secrets/s"
            }
            """);

        Assert.That(printed, Does.Contain("1 imported, 0 added, 0 changed, 0 destroyed"));
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task What_only_the_provider_knows_has_its_default_after_an_import()
    {
        var terraform = await SharedCloud.TerraformAsync();
        const string Network = "resource \"google_compute_network\" \"n\" { name = \"n\" }";
        await terraform.AppliesAsync(Network);
        File.Delete(terraform.StateFile);

        await terraform.RunAsync("import", "google_compute_network.n", "n");

        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task An_object_that_does_not_exist_cannot_be_imported()
    {
        var terraform = await SharedCloud.TerraformAsync();
        terraform.Write(Secret);

        var imported = await terraform.RunAsync("import", "google_secret_manager_secret.s", "nothing");

        Assert.That(imported.ExitCode, Is.EqualTo(1));
        Assert.That(imported.StandardError, Does.Contain("Cannot import non-existent remote object"));
    }

    [Test]
    public async Task An_id_in_no_known_form_is_refused_with_the_forms_that_are_known()
    {
        var terraform = await SharedCloud.TerraformAsync();
        terraform.Write(Secret);

        var imported = await terraform.RunAsync("import", "google_secret_manager_secret.s", "a/b/c/d");

        Assert.That(imported.StandardError, Does.Contain("doesn't match any of the accepted formats"));
        Assert.That(imported.StandardError, Does.Contain("projects/{project}/secrets/{secret_id}"));
    }
}
