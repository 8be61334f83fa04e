using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Tests.Schemas;

/// <summary>The schemas as they are shipped. That they equal what Terraform is served is tested where they are served.</summary>
internal sealed class EmbeddedSchemaTests
{
    private readonly ProviderSchemas google = new("google");
    private readonly ProviderSchemas beta = new("google-beta");
    private readonly ProviderSchemas supabase = new("supabase");

    [Test]
    public void The_types_that_configurations_use_are_there()
    {
        Assert.Multiple(() =>
        {
            Assert.That(google.ResourceTypes.Count(), Is.GreaterThan(500));
            Assert.That(google.DataSourceTypes.Count(), Is.GreaterThan(200));
            Assert.That(google.ResourceTypes, Does.Contain("google_container_cluster").And.Contains("google_spanner_database"));
            Assert.That(beta.Resource("google_api_gateway_gateway"), Is.Not.Null);
            Assert.That(supabase.ResourceTypes, Does.Contain("supabase_project"));
        });
    }

    [Test]
    public void Every_schema_of_every_provider_can_be_read()
    {
        foreach (var provider in new[] { google, beta, supabase })
        {
            Assert.That(provider.ResourceTypes.Select(type => provider.Resource(type)!.Block.Attribute("id")), Has.All.Not.Null);
            Assert.That(provider.DataSourceTypes.Select(provider.DataSource), Has.All.Not.Null);
            Assert.That(provider.Provider.Block.Attributes, Is.Not.Empty);
        }
    }

    [Test]
    public void Flags_types_and_nesting_are_those_of_the_provider()
    {
        var bucket = google.Resource("google_storage_bucket")!;
        var rule = bucket.Block.Block("lifecycle_rule")!;

        Assert.Multiple(() =>
        {
            Assert.That(bucket.Version, Is.EqualTo(3));
            Assert.That(bucket.Block.Attribute("location"), Has.Property("Required").True);
            Assert.That(bucket.Block.Attribute("labels")!.Type, Is.EqualTo(new MapType(CtyType.Text)));
            Assert.That((rule.Nesting, rule.MaxItems), Is.EqualTo((Nesting.List, 100L)));
            Assert.That(rule.Content.Block("condition")!.Nesting, Is.EqualTo(Nesting.Set));
            Assert.That(bucket.Block.Block("timeouts")!.Nesting, Is.EqualTo(Nesting.Single));
        });
    }

    [Test]
    public void Secrets_are_marked()
    {
        var version = google.Resource("google_secret_manager_secret_version")!.Block;

        Assert.Multiple(() =>
        {
            Assert.That(version.Attribute("secret_data"), Has.Property("Sensitive").True);
            Assert.That(version.Attribute("secret_data_wo"), Has.Property("WriteOnly").True);
            Assert.That(supabase.Resource("supabase_project")!.Block.Attribute("database_password"), Has.Property("Sensitive").True);
        });
    }
}
