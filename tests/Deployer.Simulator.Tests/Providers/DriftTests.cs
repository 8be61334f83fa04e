using System.Text.Json.Nodes;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>Somebody changes the cloud behind Terraform's back.</summary>
internal sealed class DriftTests
{
    private const string Type = "google_pubsub_topic";
    private const string Topic =
        """
        resource "google_pubsub_topic" "t" {
          name                       = "t"
          message_retention_duration = "86400s"
        }
        """;

    [Test]
    public async Task A_changed_object_is_changed_back()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Topic);

        SharedCloud.Store.Drift(Type, $"projects/{terraform.Project}/topics/t", attributes => attributes["message_retention_duration"] = "600s");
        var plan = await terraform.ChangesAsync(Topic);
        await terraform.AppliesAsync(Topic);

        Assert.That(plan, Does.Contain("\"600s\" -> \"86400s\""));
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task A_deleted_object_is_created_again()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Topic);

        SharedCloud.Store.DriftAway(Type, $"projects/{terraform.Project}/topics/t");
        var plan = await terraform.ChangesAsync(Topic);

        Assert.That(plan, Does.Contain("will be created"));
    }

    [Test]
    public async Task What_the_cloud_chose_and_somebody_changed_is_taken_as_it_is()
    {
        var terraform = await SharedCloud.TerraformAsync();
        const string Address = "resource \"google_compute_address\" \"a\" { name = \"a\" }\noutput \"a\" { value = google_compute_address.a.address }";
        await terraform.AppliesAsync(Address);

        SharedCloud.Store.Drift(
            "google_compute_address", $"projects/{terraform.Project}/regions/europe-west1/addresses/a", attributes => attributes["address"] = "198.18.7.7");
        var plan = await terraform.ChangesAsync(Address);

        Assert.That(plan, Does.Contain("198.18.7.7").And.Not.Contain("google_compute_address.a will be"));
    }

    [Test]
    public async Task A_block_that_somebody_added_is_taken_away_again()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Topic);

        SharedCloud.Store.Drift(Type, $"projects/{terraform.Project}/topics/t", attributes => attributes["schema_settings"] =
            new JsonArray(new JsonObject { ["schema"] = "s", ["encoding"] = "JSON" }));
        var plan = await terraform.ChangesAsync(Topic);

        Assert.That(plan, Does.Contain("- schema_settings {"));
    }

    [Test]
    public async Task A_change_into_what_the_type_does_not_allow_is_told()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Topic);

        SharedCloud.Store.Drift(Type, $"projects/{terraform.Project}/topics/t", attributes => attributes["labels"] = "none");
        var message = await terraform.FailsAsync(Topic);

        Assert.That(message, Does.Contain("has a 'labels' that its type does not allow"));
    }
}
