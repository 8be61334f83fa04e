using System.Collections.Frozen;

namespace Deployer.Environments;

/// <summary>The resource types that hold what an apply cannot bring back.</summary>
/// <remarks>Kept outside the configuration on purpose: Terraform's <c>prevent_destroy</c> vanishes together with the block that
/// states it (https://github.com/hashicorp/terraform/issues/17599).</remarks>
public static class ProtectedResources
{
    /// <summary>Types whose destruction or replacement loses data, keys, secrets or undelivered messages, in every environment.</summary>
    public static readonly FrozenSet<string> DataBearingTypes = new[]
    {
        "google_alloydb_cluster",
        "google_alloydb_instance",
        "google_artifact_registry_repository",
        "google_bigquery_dataset",
        "google_bigquery_table",
        "google_bigtable_instance",
        "google_bigtable_table",
        "google_compute_disk",
        "google_compute_region_disk",
        "google_container_cluster",
        "google_dns_managed_zone",
        "google_filestore_instance",
        "google_firestore_database",
        "google_kms_crypto_key",
        "google_kms_key_ring",
        "google_project",
        "google_pubsub_subscription",
        "google_pubsub_topic",
        "google_redis_cluster",
        "google_redis_instance",
        "google_secret_manager_regional_secret",
        "google_secret_manager_secret",
        "google_spanner_database",
        "google_spanner_instance",
        "google_sql_database",
        "google_sql_database_instance",
        "google_storage_bucket",
        "supabase_branch",
        "supabase_project",
    }.ToFrozenSet(StringComparer.Ordinal);
}
