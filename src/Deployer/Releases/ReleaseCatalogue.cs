using System.Globalization;
using Deployer.Drills;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>Reads what is known about an environment's releases. Takes no lease: it works while a run goes on.</summary>
/// <param name="home">The home whose releases to read.</param>
/// <param name="time">The clock.</param>
public sealed class ReleaseCatalogue(Home home, TimeProvider time)
{
    /// <summary>Stands for the release before the one that is deployed.</summary>
    public const string Previous = "previous";

    /// <summary>Stands for the newest verified release before the one that is deployed.</summary>
    public const string Verified = "verified";

    /// <summary>Stands for the time before the first release: going back to it destroys everything, so that nothing else leads there.</summary>
    public const string Nothing = "nothing";

    /// <summary>Whether a text can name a release.</summary>
    /// <param name="to">The text.</param>
    /// <returns>True for a number of at least 1, <see cref="Previous"/> and <see cref="Verified"/>.</returns>
    public static bool IsChoice(string to) => to is Previous or Verified || NumberOf(to) > 0;

    /// <summary>Whether a text names a generation of the state's object, for <c>--mode state</c>.</summary>
    /// <param name="to">The text, such as <c>generation:1700000000000000</c>.</param>
    /// <returns>True when it does.</returns>
    public static bool IsGeneration(string to) => StateChoice.GenerationOf(to) is not null;

    /// <summary>Lists an environment's releases, newest first, with the digests of what each needs checked.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The releases.</returns>
    public IReadOnlyList<ReleaseView> List(string environment)
    {
        var releases = JudgedRelease.All(Store(environment));
        var distance = new ReleaseDistance(releases);
        var drills = new DrillStore(home, environment).Last();
        return releases.Select(release => ReleaseView.Of(release, distance, drills.GetValueOrDefault(release.Entry.Number))).ToList();
    }

    /// <summary>Chooses the release to go back to.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="to">A number, <see cref="Previous"/> or <see cref="Verified"/>.</param>
    /// <returns>The release's number.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="ReleaseRefusedException">It cannot be gone back to.</exception>
    /// <exception cref="StorageException">Files that it needs are damaged or missing.</exception>
    public int Choose(string environment, string to)
    {
        var releases = JudgedRelease.All(Store(environment));
        if (releases.Count == 0)
        {
            throw new NotFoundException($"'{environment}' has no releases yet.", $"deployer deploy {environment}");
        }

        var chosen = to switch
        {
            // A damaged one is not passed over in silence: whoever said "previous" did not mean the one before it. Whether it was verified
            // nobody can tell whose record is damaged.
            Previous => releases.FirstOrDefault(release => release.Refusal is null || release.Damaged),
            Verified => releases.FirstOrDefault(release =>
                (release.Refusal is null || release.Damaged) && release.Release is null or { Verified: true }),
            _ => releases.FirstOrDefault(release => release.Entry.Number == NumberOf(to)),
        };
        return (chosen ?? throw Missing(environment, to)).Refusal is { } reason
            ? throw Refused(chosen, reason, NearestTo(chosen.Entry.Number, environment, releases))
            : chosen.Entry.Number;
    }

    /// <summary>Finds what a rollback to nothing destroys.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The number of the release that changed the environment last.</returns>
    /// <exception cref="NotFoundException">Nothing was ever applied.</exception>
    /// <exception cref="ReleaseRefusedException">Everything is destroyed already.</exception>
    public int ChooseNothing(string environment) =>
        Store(environment).Entries().Select(entry => entry.Release).FirstOrDefault(release => release is { Plan: not null }) switch
        {
            null => throw new NotFoundException($"Nothing of '{environment}' was ever applied from here.", $"deployer releases list {environment}"),
            { ToNothing: true, Verified: true } => throw new ReleaseRefusedException(
                $"Everything of '{environment}' is destroyed already.", $"deployer deploy {environment}"),
            { Number: var number } => number,
        };

    /// <summary>Names the nearest release that would do, an older one first.</summary>
    /// <param name="refused">The number of the one that will not do.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="releases">Its releases, newest first.</param>
    /// <returns>The command that goes back to it, or what else to do where there is none.</returns>
    internal static string NearestTo(int refused, string environment, IReadOnlyList<JudgedRelease> releases)
    {
        var good = releases.Where(release => release.Refusal is null && release.Entry.Number != refused).Select(release => release.Entry.Number).ToList();
        var nearest = good.Where(number => number < refused).DefaultIfEmpty(good.LastOrDefault()).First();
        return nearest > 0
            ? $"deployer rollback {environment} --to {nearest}"
            : $"deployer deploy {environment}   (there is no release to go back to)";
    }

    private static Exception Refused(JudgedRelease chosen, string reason, string remedy)
    {
        var message = $"Release {chosen.Entry.Number} cannot be gone back to: {reason}.";
        return chosen.Damaged ? new StorageException(message, remedy) : new ReleaseRefusedException(message, remedy);
    }

    private static NotFoundException Missing(string environment, string to) => new(
        to switch
        {
            Previous => $"'{environment}' has no earlier release to go back to.",
            Verified => $"'{environment}' has no earlier release that was verified.",
            _ => $"'{environment}' has no release {to}.",
        },
        $"deployer rollback {environment}   (lists the releases)");

    private static int NumberOf(string to) =>
        int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private ReleaseStore Store(string environment) => new(home, environment, time);
}
