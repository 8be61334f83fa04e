namespace Deployer.Prerequisites;

/// <summary>What the creation of a type of resource needs: an API of the project, and rights of the account.</summary>
/// <param name="Type">The type, or what the names of several begin with; the longest that fits counts.</param>
/// <param name="Service">The API. An API that Terraform only asks through another one is not named.</param>
/// <param name="Role">A role that contains the permissions, without <c>roles/</c>.</param>
/// <param name="Permissions">Permissions by IAM's names: https://cloud.google.com/iam/docs/permissions-reference.</param>
internal sealed record GoogleNeed(string Type, string Service, string Role, params string[] Permissions)
{
    private static readonly GoogleNeed[] Known =
    [
        new("google_api_gateway_api", "apigateway", "apigateway.admin", "apigateway.apis.create"),
        new("google_api_gateway_api_config", "apigateway", "apigateway.admin", "apigateway.apiconfigs.create"),
        new("google_api_gateway_gateway", "apigateway", "apigateway.admin", "apigateway.gateways.create"),
        new("google_artifact_registry_repository", "artifactregistry", "artifactregistry.admin", "artifactregistry.repositories.create"),
        new("google_artifact_registry_repository_iam", "artifactregistry", "artifactregistry.admin", "artifactregistry.repositories.setIamPolicy"),
        new("google_bigquery_dataset", "bigquery", "bigquery.admin", "bigquery.datasets.create"),
        new("google_bigquery_table", "bigquery", "bigquery.admin", "bigquery.tables.create"),
        new("google_cloud_run_v2_job", "run", "run.admin", "run.jobs.create"),
        new("google_cloud_run_v2_service", "run", "run.admin", "run.services.create", "run.services.update"),
        new("google_cloud_run_v2_service_iam", "run", "run.admin", "run.services.setIamPolicy"),
        new("google_cloud_scheduler_job", "cloudscheduler", "cloudscheduler.admin", "cloudscheduler.jobs.create"),
        new("google_cloud_tasks_queue", "cloudtasks", "cloudtasks.admin", "cloudtasks.queues.create"),
        new("google_cloudfunctions2_function", "cloudfunctions", "cloudfunctions.admin", "cloudfunctions.functions.create"),
        new("google_compute_address", "compute", "compute.networkAdmin", "compute.addresses.create"),
        new("google_compute_firewall", "compute", "compute.securityAdmin", "compute.firewalls.create"),
        new("google_compute_global_address", "compute", "compute.networkAdmin", "compute.globalAddresses.create"),
        new("google_compute_instance", "compute", "compute.instanceAdmin.v1", "compute.instances.create"),
        new("google_compute_network", "compute", "compute.networkAdmin", "compute.networks.create"),
        new("google_compute_router", "compute", "compute.networkAdmin", "compute.routers.create"),
        new("google_compute_subnetwork", "compute", "compute.networkAdmin", "compute.subnetworks.create"),
        new("google_container_cluster", "container", "container.admin", "container.clusters.create"),
        new("google_dns_managed_zone", "dns", "dns.admin", "dns.managedZones.create"),
        new("google_dns_record_set", "dns", "dns.admin", "dns.resourceRecordSets.create", "dns.changes.create"),
        new("google_iam_workload_identity_pool", "iam", "iam.workloadIdentityPoolAdmin", "iam.workloadIdentityPools.create"),
        new("google_iam_workload_identity_pool_provider", "iam", "iam.workloadIdentityPoolAdmin", "iam.workloadIdentityPoolProviders.create"),
        new("google_kms_crypto_key", "cloudkms", "cloudkms.admin", "cloudkms.cryptoKeys.create"),
        new("google_kms_key_ring", "cloudkms", "cloudkms.admin", "cloudkms.keyRings.create"),
        new("google_logging_metric", "logging", "logging.configWriter", "logging.logMetrics.create"),
        new("google_logging_project_sink", "logging", "logging.configWriter", "logging.sinks.create"),
        new("google_monitoring_alert_policy", "monitoring", "monitoring.editor", "monitoring.alertPolicies.create"),
        new("google_monitoring_notification_channel", "monitoring", "monitoring.editor", "monitoring.notificationChannels.create"),
        new("google_monitoring_uptime_check_config", "monitoring", "monitoring.editor", "monitoring.uptimeCheckConfigs.create"),
        new("google_project_iam", "cloudresourcemanager", "resourcemanager.projectIamAdmin", "resourcemanager.projects.setIamPolicy"),
        new("google_project_service", "serviceusage", "serviceusage.serviceUsageAdmin", "serviceusage.services.enable"),
        new("google_pubsub_subscription", "pubsub", "pubsub.editor", "pubsub.subscriptions.create"),
        new("google_pubsub_topic", "pubsub", "pubsub.editor", "pubsub.topics.create"),
        new("google_redis_instance", "redis", "redis.admin", "redis.instances.create"),
        new("google_secret_manager_secret", "secretmanager", "secretmanager.admin", "secretmanager.secrets.create"),
        new("google_secret_manager_secret_iam", "secretmanager", "secretmanager.admin", "secretmanager.secrets.setIamPolicy"),
        new("google_secret_manager_secret_version", "secretmanager", "secretmanager.admin", "secretmanager.versions.add"),
        new("google_service_account", "iam", "iam.serviceAccountAdmin", "iam.serviceAccounts.create"),
        new("google_service_account_iam", "iam", "iam.serviceAccountAdmin", "iam.serviceAccounts.setIamPolicy"),
        new("google_sql_database", "sqladmin", "cloudsql.admin", "cloudsql.databases.create"),
        new("google_sql_database_instance", "sqladmin", "cloudsql.admin", "cloudsql.instances.create"),
        new("google_sql_user", "sqladmin", "cloudsql.admin", "cloudsql.users.create"),
        new("google_storage_bucket", "storage", "storage.admin", "storage.buckets.create"),
        new("google_storage_bucket_iam", "storage", "storage.admin", "storage.buckets.setIamPolicy"),
        new("google_vpc_access_connector", "vpcaccess", "vpcaccess.admin", "vpcaccess.connectors.create"),
    ];

    /// <summary>Finds what types of resources need.</summary>
    /// <param name="types">The types of a configuration.</param>
    /// <returns>The needs, and the types of Google's of which they are not known.</returns>
    public static (IReadOnlyList<GoogleNeed> Needs, IReadOnlyList<string> Unknown) Of(IEnumerable<string> types)
    {
        var found = types
            .Where(type => type.StartsWith("google_", StringComparison.Ordinal))
            .Select(type => (Type: type, Need: Known
                .Where(need => Fits(need, type))
                .MaxBy(need => need.Type.Length)))
            .ToList();
        return (
            found.Select(pair => pair.Need).OfType<GoogleNeed>().Distinct().ToList(),
            found.Where(pair => pair.Need is null).Select(pair => pair.Type).ToList());
    }

    // The rights on a resource come in three types each: _iam_member, _iam_binding and _iam_policy.
    private static bool Fits(GoogleNeed need, string type) =>
        need.Type == type || (need.Type.EndsWith("_iam", StringComparison.Ordinal) && type.StartsWith($"{need.Type}_", StringComparison.Ordinal));
}
