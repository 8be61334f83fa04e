using System.Globalization;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// An environment's releases in the home, with their state backups and configurations. Those are named by their content, so that
/// what did not change is stored once, and checked against their names when read; a release is one small file, rewritten whole.
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
        home.Folder(Path.Combine("releases", environment, "configurations"));
    }

    /// <summary>All releases, also those that cannot be used.</summary>
    /// <returns>The releases, newest first; each is read when it is looked at.</returns>
    public IEnumerable<ReleaseEntry> Entries() =>
        Numbers().OrderDescending().Select(number => ReleaseFile.Read(RecordPath(number), number));

    /// <summary>The release of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>The release, or null when the run opened none.</returns>
    public Release? Of(string runId) =>
        Entries().Select(entry => entry.Release).FirstOrDefault(release => release?.RunId == runId);

    /// <summary>Finds a release.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The release.</returns>
    /// <exception cref="StorageException">It is gone, or its record cannot be used any more.</exception>
    public Release Get(int number) =>
        (File.Exists(RecordPath(number)) ? ReleaseFile.Read(RecordPath(number), number) : null) switch
        {
            { Release: { } release } => release,
            var entry => throw new StorageException(
                $"Release {number} cannot be used: {entry?.Problem ?? "its record is gone"}.", $"Look at '{RecordPath(number)}'."),
        };

    /// <summary>Opens the release of a run, or finds it when the run opened it before.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="make">Completes a new release.</param>
    /// <returns>The release.</returns>
    public Release Open(string runId, Func<Release, Release> make)
    {
        // A run that is still open has the newest release: a newer run ends it before it opens one of its own.
        if (Entries().FirstOrDefault()?.Release is { } newest && newest.RunId == runId)
        {
            return newest;
        }

        var release = make(new Release
        {
            Version = Release.CurrentVersion,
            Number = Numbers().DefaultIfEmpty(0).Max() + 1,
            RunId = runId,
            OpenedAt = time.GetUtcNow(),
        });
        Save(release);
        return release;
    }

    /// <summary>Records more about the release of a run; does nothing for a run that opened none.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="change">What is known now.</param>
    public void Change(string runId, Func<Release, Release> change)
    {
        if (Of(runId) is { } release)
        {
            Save(change(release));
        }
    }

    /// <summary>Records how the run of a release was left; does nothing for a run that opened none.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ending">How it was left.</param>
    public void Close(string runId, string ending) =>
        Change(runId, release => release with { ClosedAt = time.GetUtcNow(), Ending = ending });

    /// <summary>The last state that is known to have existed.</summary>
    /// <returns>The backup with the highest release number, or null.</returns>
    public StateBackup? LastBackup() =>
        Entries().Select(entry => entry.Release?.After ?? entry.Release?.Before).FirstOrDefault(backup => backup is not null);

    /// <summary>Stores a state, reads it back and compares.</summary>
    /// <param name="state">The state's JSON.</param>
    /// <returns>The backup.</returns>
    /// <exception cref="StepFailedException">The state is damaged, or the copy differs from what was written.</exception>
    public StateBackup BackUp(ReadOnlySpan<byte> state)
    {
        var facts = StateFile.Parse(state);
        var digest = PrivateFiles.Digest(state);
        Keep(StatePath(digest), digest, state);
        return new StateBackup(digest, facts.Serial, facts.Lineage, facts.Resources);
    }

    /// <summary>Stores a configuration, reads it back and compares.</summary>
    /// <param name="infrastructure">The configuration's folder.</param>
    /// <param name="leftOut">Names of files in it that are not part of the configuration.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="StepFailedException">The copy differs from what was written.</exception>
    public ConfigurationCopy KeepConfiguration(string infrastructure, IReadOnlyCollection<string> leftOut)
    {
        var (content, files) = ConfigurationArchive.Pack(infrastructure, leftOut);
        var digest = PrivateFiles.Digest(content);
        Keep(ConfigurationPath(digest), digest, content);
        return new ConfigurationCopy(digest, files);
    }

    /// <summary>Reads a state backup.</summary>
    /// <param name="backup">The backup.</param>
    /// <returns>The state's JSON, a secret.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    public byte[] Read(StateBackup backup) => Read(StatePath(backup.Digest), backup.Digest);

    /// <summary>Reads a configuration.</summary>
    /// <param name="copy">The copy.</param>
    /// <returns>The archive.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    public byte[] Read(ConfigurationCopy copy) => Read(ConfigurationPath(copy.Digest), copy.Digest);

    /// <summary>Where a state backup is kept.</summary>
    /// <param name="digest">Its digest.</param>
    /// <returns>An absolute path.</returns>
    public string StatePath(string digest) => Path.Combine(folder, "states", $"{digest}.tfstate");

    /// <summary>Where a configuration is kept.</summary>
    /// <param name="digest">Its digest.</param>
    /// <returns>An absolute path.</returns>
    public string ConfigurationPath(string digest) => Path.Combine(folder, "configurations", $"{digest}.tar");

    /// <summary>Where a release's record is kept.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>An absolute path.</returns>
    public string RecordPath(int number) =>
        Path.Combine(folder, number.ToString("0000", CultureInfo.InvariantCulture), RecordName);

    private static byte[] Read(string path, string digest)
    {
        var content = File.Exists(path) ? File.ReadAllBytes(path) : null;
        return content is not null && PrivateFiles.Digest(content) == digest ? content : throw new StorageException(
            $"'{path}' is {(content is null ? "gone" : "damaged: it is not what was written")}.",
            "Put it back from a copy of the home, or choose another release.");
    }

    private static void Keep(string path, string digest, ReadOnlySpan<byte> content)
    {
        if (!File.Exists(path))
        {
            PrivateFiles.Write(path, content);
        }

        if (PrivateFiles.DigestOf(path) != digest)
        {
            throw new StepFailedException(
                $"The backup '{path}' does not read back as it was written.", "Check the disk, remove that file, then resume.");
        }
    }

    private IEnumerable<int> Numbers() =>
        Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path))
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0);

    private void Save(Release release)
    {
        var path = RecordPath(release.Number);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, PrivateFiles.FolderMode); // A file has a folder.
        ReleaseFile.Write(path, release);
    }
}
