using System.Text.Json;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// An environment's releases and state backups in the home. Backups are named by their content, so that an unchanged state is
/// stored once; a release is one small file, rewritten whole.
/// </summary>
internal sealed class ReleaseStore
{
    private const string RecordName = "release.json";
    private readonly string folder;
    private readonly TimeProvider time;

    /// <summary>Opens the releases of an environment.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="time">The clock.</param>
    public ReleaseStore(Home home, string environment, TimeProvider time)
    {
        folder = home.ReleasesFolder(environment);
        this.time = time;
        home.Folder(Path.Combine("releases", environment, "states"));
    }

    /// <summary>All releases, oldest first.</summary>
    /// <returns>The releases.</returns>
    public IReadOnlyList<Release> List() =>
        Directory.EnumerateFiles(folder, RecordName, SearchOption.AllDirectories)
            .Select(path => JsonSerializer.Deserialize<Release>(File.ReadAllBytes(path), DeployerJson.Options)!) // Written by Save.
            .OrderBy(release => release.Number)
            .ToList();

    /// <summary>Stores a state, reads it back and compares.</summary>
    /// <param name="state">The state's JSON.</param>
    /// <returns>The backup.</returns>
    /// <exception cref="StepFailedException">The state is damaged, or the copy differs from what was written.</exception>
    public StateBackup BackUp(ReadOnlySpan<byte> state)
    {
        var facts = StateFile.Parse(state);
        var digest = PrivateFiles.Digest(state);
        var path = StatePath(digest);
        if (!File.Exists(path))
        {
            PrivateFiles.Write(path, state);
        }

        return PrivateFiles.DigestOf(path) == digest
            ? new StateBackup(digest, facts.Serial, facts.Lineage, facts.Resources)
            : throw new StepFailedException(
                $"The state backup '{path}' does not read back as it was written.",
                "Check the disk, remove that file, then resume.");
    }

    /// <summary>Opens the release of a run, or finds it when the run opened it before.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="before">The backup of the state before the run.</param>
    /// <returns>The release.</returns>
    public Release Open(string runId, StateBackup? before)
    {
        var releases = List();
        var release = releases.FirstOrDefault(known => known.RunId == runId) ?? new Release
        {
            Number = releases.Count == 0 ? 1 : releases[^1].Number + 1,
            RunId = runId,
            OpenedAt = time.GetUtcNow(),
            Before = before,
        };
        Save(release);
        return release;
    }

    /// <summary>Records how the run of a release was left; does nothing for a run that opened none.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ending">How it was left.</param>
    public void Close(string runId, string ending) =>
        Change(runId, release => release with { ClosedAt = time.GetUtcNow(), Ending = ending });

    /// <summary>Records the state after an apply; does nothing for a run that opened no release.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">The backup.</param>
    public void RecordAfter(string runId, StateBackup after) => Change(runId, release => release with { After = after });

    /// <summary>Records that a plan after the apply showed no change.</summary>
    /// <param name="runId">The run.</param>
    public void MarkVerified(string runId) => Change(runId, release => release with { Verified = true });

    /// <summary>The last state that is known to have existed.</summary>
    /// <returns>The backup with the highest release number, or null.</returns>
    public StateBackup? LastBackup() => List().Select(release => release.After ?? release.Before).LastOrDefault(backup => backup is not null);

    /// <summary>Where a state backup is kept.</summary>
    /// <param name="digest">Its digest.</param>
    /// <returns>An absolute path.</returns>
    public string StatePath(string digest) => Path.Combine(folder, "states", $"{digest}.tfstate");

    private void Change(string runId, Func<Release, Release> change)
    {
        if (List().FirstOrDefault(known => known.RunId == runId) is { } release)
        {
            Save(change(release));
        }
    }

    private void Save(Release release)
    {
        var name = Path.Combine(folder, release.Number.ToString("0000", System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(name, PrivateFiles.FolderMode);
        PrivateFiles.Write(Path.Combine(name, RecordName), JsonSerializer.SerializeToUtf8Bytes(release, DeployerJson.Options));
    }
}
