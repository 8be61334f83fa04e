using Deployer.Releases;

namespace Deployer.Prerequisites;

/// <summary>Checks what a rollback needs of the release that it goes back to.</summary>
internal static class ReleaseChecks
{
    private const string Check = "Release";

    /// <summary>The release's record, configuration and state backup are there and what was written.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> WholeAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            var releases = new ReleaseStore(subject.Home, subject.Environment.Name, TimeProvider.System);
            var release = releases.Get(subject.Release ?? 0);
            if (subject.DestroysAll)
            {
                return new Finding(Check, FindingVerdict.Passed, $"{release.Number} is what is destroyed");
            }

            if (release is not { Configuration: { } configuration, After: { } after })
            {
                return new Finding(
                    Check, FindingVerdict.Failed, $"release {release.Number} has nothing to go back to",
                    $"deployer rollback {subject.Environment.Name}");
            }

            var content = new ReleaseContent(subject.Home, subject.Environment);
            await content.ReadAsync(configuration, cancellation);
            if (subject.NeedsReleaseState)
            {
                await content.ReadAsync(after, cancellation);
            }

            return new Finding(
                Check,
                FindingVerdict.Passed,
                $"{release.Number} of {release.OpenedAt:yyyy-MM-dd HH:mm:ss} UTC is whole, {configuration.Files} files");
        });
}
