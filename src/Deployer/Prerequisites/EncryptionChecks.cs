using Deployer.Releases;

namespace Deployer.Prerequisites;

/// <summary>Checks that releases can be encrypted here, and be read again.</summary>
internal static class EncryptionChecks
{
    private const string Check = "Encryption";
    private const string ReleasesCheck = "Sealed releases";

    /// <summary>The recipients are keys, and the private key is one of theirs.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> KeysAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            var sealing = Sealing.Of(subject.Environment);
            var probe = await sealing.SealAsync("probe"u8.ToArray(), cancellation);
            if (sealing.OpensUnasked)
            {
                await sealing.OpenAsync(probe, cancellation);
                return new Finding(Check, FindingVerdict.Passed, "releases are encrypted, and can be read here");
            }

            // A program that prints the key may ask a person for something.
            return subject.Environment.Encryption is { CanOpen: true }
                ? new Finding(Check, FindingVerdict.Passed, "releases are encrypted; whether the identity-command's key opens them was not tried")
                : new Finding(
                    Check, FindingVerdict.Warning, "releases are encrypted, and nothing says where the private key is: no way back from this machine",
                    "Name it below 'encryption' in deployer.yaml: identity-file, identity-env or identity-command.");
        });

    /// <summary>The private key opens what was sealed before the keys were changed, and whoever has a key today can open it, too.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> ReleasesAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(ReleasesCheck, async () =>
        {
            var name = subject.Environment.Name;
            if (!Sealing.Of(subject.Environment).OpensUnasked)
            {
                return new Finding(ReleasesCheck, FindingVerdict.NotChecked, "no private key is at hand without asking somebody");
            }

            var store = new ReleaseStore(subject.Home, name, subject.Time);
            var (other, unopened) = await new ReleaseResealing(store, new ReleaseContent(subject.Home, subject.Environment)).LookAsync(cancellation);
            return (other, unopened) switch
            {
                (0, _) => new Finding(ReleasesCheck, FindingVerdict.Passed, "all are sealed for today's recipients"),
                (_, 0) => new Finding(
                    ReleasesCheck, FindingVerdict.Warning, $"{Count(other)} sealed for other recipients than today's", $"deployer releases reseal {name}"),
                _ => new Finding(
                    ReleasesCheck, FindingVerdict.Warning, $"{Count(unopened)} not opened by this machine's private key: no way back to any of them",
                    $"deployer releases reseal {name}   (with the earlier private key beside the new one; which releases: deployer releases verify {name})"),
            };
        });

    private static string Count(int releases) => releases == 1 ? "1 release is" : $"{releases} releases are";
}
