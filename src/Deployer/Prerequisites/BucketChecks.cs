using Deployer.Buckets;
using Deployer.Environments;

namespace Deployer.Prerequisites;

/// <summary>Checks what the deployer itself does in buckets, besides what Terraform does there.</summary>
internal static class BucketChecks
{
    private const string CopiesCheck = "Copies";
    private const string AccessCheck = "State access";
    private const string Impersonation = "impersonate_service_account";

    private static readonly string[] Wanted =
        ["storage.objects.create", "storage.objects.delete", "storage.objects.get", "storage.objects.list"];

    // What Terraform's backend takes instead of its setting.
    private static readonly string[] ImpersonationVariables =
        ["GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT", "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT"];

    /// <summary>The bucket of the copies is there, and its objects can be read, written and deleted. Without it no run of the environment begins.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> CopiesAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(CopiesCheck, async () =>
        {
            if (Bucket.ForCopies(subject.Environment, subject.Tools, subject.Time) is not { } bucket)
            {
                return new Finding(CopiesCheck, FindingVerdict.NotChecked, "this machine is the only one that deploys it");
            }

            var granted = await bucket.GrantedAsync(Wanted, cancellation);
            var missing = Wanted.Where(permission => !granted.Contains(permission)).ToList();
            return missing.Count == 0
                ? new Finding(CopiesCheck, FindingVerdict.Passed, $"{bucket} can be read and written")
                : new Finding(
                    CopiesCheck, FindingVerdict.Failed, $"the account lacks on gs://{subject.Environment.Copies?.Bucket}: {string.Join(", ", missing)}",
                    $"gcloud storage buckets add-iam-policy-binding gs://{subject.Environment.Copies?.Bucket} --role=roles/storage.objectAdmin --member=<who-deploys>");
        });

    /// <summary>The deployer looks at the state's bucket with the credentials that Terraform uses for it.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> StateAccessAsync(CheckSubject subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var backend = TerraformText.OfFile(Path.Combine(subject.Repository.Infra, subject.Environment.BackendFile));
        var other = backend.StringOf(Impersonation)
            ?? ImpersonationVariables.Select(name => subject.Tools.Variables.GetValueOrDefault(name)).FirstOrDefault(value => value is { Length: > 0 });
        return Task.FromResult((subject.Environment.Backend, other, backend.Sets("access_token")) switch
        {
            (not BackendKind.Gcs, _, _) => new Finding(AccessCheck, FindingVerdict.NotChecked, "the state is in no bucket"),
            (_, { } account, _) => new Finding(
                AccessCheck, FindingVerdict.Warning,
                $"Terraform reaches the state as {account} ({Impersonation}); the deployer, which looks for locks and lost states there, asks as who is logged in",
                $"Give who is logged in roles/storage.objectAdmin on the bucket, or log in so that both are the same: "
                + $"gcloud auth application-default login --impersonate-service-account={account}"),
            (_, _, true) => new Finding(
                AccessCheck, FindingVerdict.Warning,
                "Terraform reaches the state with the backend's access_token; the deployer, which looks for locks and lost states there, asks as who is logged in",
                "Take access_token out of the backend's file, and name it for both: export GOOGLE_OAUTH_ACCESS_TOKEN=<token>"),
            _ => new Finding(AccessCheck, FindingVerdict.Passed, "the deployer and Terraform ask with the same credentials"),
        });
    }
}
