using Deployer.Releases;

namespace Deployer.Prerequisites;

/// <summary>Checks that releases can be encrypted here, and be read again.</summary>
internal static class EncryptionChecks
{
    private const string Check = "Encryption";

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
}
