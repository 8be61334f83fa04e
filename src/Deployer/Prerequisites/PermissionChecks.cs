using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>
/// Checks that Google will let the deploying account do what the configuration asks for. An apply finds it out resource by resource,
/// minutes apart.
/// </summary>
internal static class PermissionChecks
{
    private const string PermissionsCheck = "Google permissions";
    private const string QuotaCheck = "Google quotas";

    // What Terraform's provider asks for: its rights are the account's own.
    private const string CloudScope = "https://www.googleapis.com/auth/cloud-platform";

    private static readonly (string Type, string Metric)[] Metered =
    [
        ("google_compute_network", "NETWORKS"), ("google_compute_subnetwork", "SUBNETWORKS"), ("google_compute_firewall", "FIREWALLS"),
        ("google_compute_router", "ROUTERS"), ("google_compute_address", "STATIC_ADDRESSES"), ("google_compute_instance", "INSTANCES"),
    ];

    /// <summary>The account has the permissions that the declared types of resources need.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> PermissionsAsync(CheckSubject subject, CancellationToken cancellation) =>
        GoogleCloudChecks.IfProjectAsync(subject, PermissionsCheck, async (_, project) =>
        {
            var declared = subject.Declared;
            var wanted = declared.Needs.SelectMany(need => need.Permissions).Distinct(StringComparer.Ordinal).ToList();
            if (wanted.Count == 0)
            {
                return new Finding(PermissionsCheck, FindingVerdict.NotChecked, "the configuration declares nothing of Google's that is known here");
            }

            var granted = await ApiOf(subject).GrantedAsync(project, wanted, cancellation);
            var missing = declared.Needs.Where(need => need.Permissions.Any(permission => !granted.Contains(permission))).ToList();
            return missing.Count == 0
                ? new Finding(PermissionsCheck, FindingVerdict.Passed, Passed(wanted.Count, declared.Unknown))
                : new Finding(
                    PermissionsCheck,
                    FindingVerdict.Failed,
                    $"the account lacks in {project}: {string.Join(", ", missing.SelectMany(need => need.Permissions).Distinct().Where(permission => !granted.Contains(permission)))}",
                    string.Join('\n', missing.Select(need => need.Role).Distinct().Select(role =>
                        $"gcloud projects add-iam-policy-binding {project} --member=<who-deploys> --role=roles/{role}")));
        }, cancellation);

    /// <summary>No quota is used up that the declared types of resources take from, as far as the Compute API tells.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> QuotaAsync(CheckSubject subject, CancellationToken cancellation) =>
        GoogleCloudChecks.IfProjectAsync(subject, QuotaCheck, async (gcloud, project) =>
        {
            var metrics = Metered.Where(metered => subject.Declared.Needs.Any(need => need.Type == metered.Type))
                .Select(metered => metered.Metric)
                .ToList();
            if (metrics.Count == 0 || !(await GoogleCloudChecks.EnabledServicesAsync(subject, gcloud, project, cancellation)).Contains("compute.googleapis.com"))
            {
                return new Finding(QuotaCheck, FindingVerdict.NotChecked, "no API that tells its quotas is in use yet");
            }

            var region = TerraformText.OfFile(Path.Combine(subject.Repository.Infra, subject.Environment.VariablesFile)).StringOf("region");
            var usedUp = await ApiOf(subject).UsedUpQuotasAsync(project, region, cancellation);
            var exhausted = metrics.Where(usedUp.ContainsKey).ToList();
            // What is deployed already has taken its share: only what is still to be created would be refused.
            return exhausted.Count == 0
                ? new Finding(QuotaCheck, FindingVerdict.Passed, $"room for more: {string.Join(", ", metrics)}")
                : new Finding(
                    QuotaCheck,
                    FindingVerdict.Warning,
                    $"used up in {project}: {string.Join(", ", exhausted.Select(metric => $"{metric} (limit {usedUp[metric]:0})"))}; one more would be refused",
                    $"https://console.cloud.google.com/iam-admin/quotas?project={project}");
        }, cancellation);

    private static string Passed(int count, IReadOnlyList<string> unknown) =>
        $"the account has the {count} that the configuration needs"
        + (unknown.Count == 0 ? "" : $"; not known for {string.Join(", ", unknown)}");

    private static GoogleApi ApiOf(CheckSubject subject)
    {
        var tokens = new AccessTokens(subject.Tools, keySetting: null, subject.Time) { Scope = CloudScope };
        return new GoogleApi(subject.Tools, (client, cancellation) => tokens.GetAsync(client, refused: null, cancellation));
    }
}
