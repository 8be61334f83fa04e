using System.Globalization;
using Deployer.Copies;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// An environment's releases in the home: each is one small file, rewritten whole, that names by their digests what belongs to it
/// (<see cref="ReleaseContent"/>).
/// </summary>
internal sealed class ReleaseStore
{
    private const string RecordName = "release.json";
    private const string Removed = ".removed";

    /// <summary>How the name of a record ends in whose place another machine's came.</summary>
    public const string SupersededEnding = ".superseded";

    private readonly Home home;
    private readonly string environment;
    private readonly string folder;
    private readonly TimeProvider time;

    /// <summary>Opens the releases of an environment.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="time">The clock.</param>
    public ReleaseStore(Home home, string environment, TimeProvider time)
    {
        (this.home, this.environment, this.time) = (home, environment, time);
        folder = home.ReleasesFolder(environment);
        Blobs = new ReleaseBlobs(home, environment);
    }

    /// <summary>The files that the releases share.</summary>
    public ReleaseBlobs Blobs { get; }

    /// <summary>All releases, also those that cannot be used.</summary>
    /// <returns>The releases, newest first; each is read when it is looked at.</returns>
    public IEnumerable<ReleaseEntry> Entries() =>
        Numbers().OrderDescending().Select(number => ReleaseFile.Read(RecordPath(number), number));

    /// <summary>Records in whose place another machine's came, while they could not be copied: all that tells what this one did.</summary>
    /// <returns>The records, also those that cannot be read.</returns>
    public IEnumerable<ReleaseEntry> Superseded() => Numbers().SelectMany(number =>
        Directory.EnumerateFiles(FolderOf(number), $"*{SupersededEnding}").Select(path => ReleaseFile.Read(path, number)));

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
    /// <param name="worked">How long its steps have worked, without what it waited for people; null when that is not known.</param>
    public void Close(string runId, string ending, TimeSpan? worked = null) => Change(runId, release => release with
    {
        ClosedAt = time.GetUtcNow(),
        Ending = ending,
        Worked = worked ?? release.Worked,
    });

    /// <summary>The last state that is known to have existed.</summary>
    /// <returns>The one of the highest release number, or null.</returns>
    public LastState? LastBackup() => Entries()
        .Select(entry => entry.Release switch
        {
            { After: { } after } release => new LastState(release.Number, ReleasePart.StateAfter, after),
            { Before: { } before } release => new LastState(release.Number, ReleasePart.StateBefore, before),
            _ => null,
        })
        .FirstOrDefault(state => state is not null);

    /// <summary>Removes a release's record. Its files stay: others may need them.</summary>
    /// <param name="number">The release.</param>
    public void Remove(int number)
    {
        // Out of the way in one step, so that no process that dies leaves half a release.
        var remains = Path.Combine(folder, $"{number}{Removed}");
        PrivateFiles.DeleteFolder(remains);
        CopyMarks.Leave(home, environment, Directory.GetFiles(FolderOf(number)));
        Directory.Move(FolderOf(number), remains);
        Directory.Delete(remains, recursive: true);
    }

    /// <summary>Removes what a process left that died while it removed or opened a release.</summary>
    public void RemoveRemains()
    {
        foreach (var remains in Directory.GetDirectories(folder, $"*{Removed}")
            .Concat(Numbers().Where(number => !File.Exists(RecordPath(number))).Select(FolderOf)))
        {
            Directory.Delete(remains, recursive: true);
        }
    }

    /// <summary>Writes a record that another home has made.</summary>
    /// <param name="number">The release.</param>
    /// <param name="record">The record's whole text.</param>
    public void Write(int number, ReadOnlySpan<byte> record)
    {
        Directory.CreateDirectory(FolderOf(number), PrivateFiles.FolderMode);
        PrivateFiles.Write(RecordPath(number), record);
    }

    /// <summary>Where a release's record is kept.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>An absolute path.</returns>
    public string RecordPath(int number) => Path.Combine(FolderOf(number), RecordName);

    private string FolderOf(int number) => Path.Combine(folder, number.ToString("0000", CultureInfo.InvariantCulture));

    private IEnumerable<int> Numbers() =>
        Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path))
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0);

    private void Save(Release release)
    {
        Directory.CreateDirectory(FolderOf(release.Number), PrivateFiles.FolderMode);
        ReleaseFile.Write(RecordPath(release.Number), release);
    }
}
