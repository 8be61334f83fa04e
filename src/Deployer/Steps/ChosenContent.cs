using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Reads what a rollback needs of the release that it goes back to. That was whole when the release was chosen; a run may wait for days, and
/// what is damaged by then is told with the nearest release that is not.
/// </summary>
internal static class ChosenContent
{
    /// <summary>Reads one of the release's files.</summary>
    /// <param name="run">The run.</param>
    /// <param name="digest">The digest of its clear content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The clear content.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public static async Task<byte[]> ReadAsync(RunContext run, string digest, CancellationToken cancellation)
    {
        try
        {
            return await new ReleaseContent(run.Services.Home, run.Environment).ReadAsync(digest, cancellation);
        }
        catch (StorageException damaged)
        {
            throw new StorageException(
                damaged.Message,
                $"Put it back from a copy of the home, then: deployer resume {run.RunId}\nor take another release: deployer reject {run.RunId}\n{Nearest(run)}",
                damaged);
        }
    }

    private static string Nearest(RunContext run)
    {
        var (name, chosen) = (run.Environment.Name, ChosenRelease.Read(run.Folder));
        return chosen is null or { Mode: RollbackMode.Config }
            ? ReleaseCatalogue.NearestTo(chosen?.Number ?? 0, name, JudgedRelease.All(run.Releases))
            : StateChoice.Newest(run.Releases, chosen.State ?? chosen.Number, chosen.Mode) is { } good
                ? $"deployer rollback {name} {good.Options}"
                : $"deployer releases list {name}";
    }
}
