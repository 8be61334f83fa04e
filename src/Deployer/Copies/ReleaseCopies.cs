using System.Text.RegularExpressions;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>
/// An environment's releases in the bucket: each file of their folder is an object, under the same name. What is named by its
/// content never changes; it goes before the records that lead to it, both ways.
/// </summary>
/// <param name="folder">The folder of the environment's releases in the home.</param>
/// <param name="objects">The bucket.</param>
internal sealed partial class ReleaseCopies(string folder, SealedObjects objects)
{
    private const string Prefix = "releases/";
    private const int AtOnce = 8;
    private const int DigestLength = 12;

    /// <summary>Takes in what other machines have written.</summary>
    /// <param name="there">What is in the bucket.</param>
    /// <param name="owned">Whether this process holds the environment.</param>
    /// <param name="cancellation">Gives up; what has been taken stays.</param>
    /// <returns>How many files were taken in.</returns>
    public async Task<int> TakeInAsync(IReadOnlyDictionary<string, long> there, bool owned, CancellationToken cancellation)
    {
        var replaced = owned ? ForgetGone(there) : [];
        var missing = there
            .Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal) && SafeName().IsMatch(entry.Key))
            .Where(entry => !IsHere(entry.Key, entry.Value))
            .Select(entry => entry.Key)
            .ToLookup(IsContent);
        foreach (var names in new[] { missing[true], missing[false] })
        {
            await ForEachAsync(names, TakeAsync, cancellation);
        }

        replaced.ForEach(name => File.Delete(PathOf(name)));
        return missing[true].Count() + missing[false].Count();
    }

    /// <summary>Copies what is new or has changed, and removes what this process has removed.</summary>
    /// <param name="cancellation">Gives up; the rest goes the next time.</param>
    /// <returns>A task.</returns>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var names = Names();
        foreach (var group in new[] { names.Where(IsContent), names.Where(name => !IsContent(name)) })
        {
            await ForEachAsync(group, PutAsync, cancellation);
        }

        // Only what was removed on purpose: a file that got lost is a reason to keep the copy. Records first, as what they lead to stays longer.
        foreach (var name in objects.Removed().OrderBy(IsContent))
        {
            if (names.Contains(name))
            {
                objects.Restore(name);
            }
            else
            {
                await objects.DeleteAsync(name, cancellation);
            }
        }
    }

    /// <summary>Content that another machine has let go of is copied again: a release of this home may come to need it.</summary>
    /// <returns>What is not needed any more: another machine has sealed the same content anew.</returns>
    private List<string> ForgetGone(IReadOnlyDictionary<string, long> there)
    {
        var contents = there.Keys.Where(IsContent).Select(ClearDigest).ToHashSet(StringComparer.Ordinal);
        var gone = Names().Where(name => IsContent(name) && !there.ContainsKey(name) && !objects.Knows(name, 0)).ToList();
        gone.ForEach(name => objects.Remember(name, CopyMark.None));
        return gone.FindAll(name => contents.Contains(ClearDigest(name)));
    }

    private async ValueTask PutAsync(string name, CancellationToken cancellation)
    {
        if (!IsContent(name) || objects.Knows(name, 0))
        {
            await objects.PutAsync(name, await File.ReadAllBytesAsync(PathOf(name), cancellation), cancellation);
        }
    }

    private async ValueTask TakeAsync(string name, CancellationToken cancellation)
    {
        if (await objects.TakeAsync(name, cancellation) is { } copy)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!, PrivateFiles.FolderMode); // A file has a folder.
            SetAside(name, copy);
            PrivateFiles.Write(PathOf(name), copy.Content);
            objects.Remember(name, copy.Mark);
        }
    }

    /// <summary>A record that changed here, too, while it could not be copied: the environment went on elsewhere, but nothing is lost.</summary>
    private void SetAside(string name, TakenCopy copy)
    {
        var path = PathOf(name);
        if (File.Exists(path) && PrivateFiles.DigestOf(path) is { } digest && digest != copy.Mark.Digest && !objects.IsAsCopied(name, digest))
        {
            File.Move(path, $"{path}.{digest[..DigestLength]}{ReleaseStore.SupersededEnding}", overwrite: true);
        }
    }

    private bool IsHere(string name, long generation) =>
        objects.Knows(name, generation) && (File.Exists(PathOf(name)) || objects.IsRemoved(name));

    private HashSet<string> Names() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Prefix + Path.GetRelativePath(folder, path))
        .Where(name => SafeName().IsMatch(name) && !name.EndsWith(".tmp", StringComparison.Ordinal))
        .ToHashSet(StringComparer.Ordinal);

    private string PathOf(string name) => Path.Combine(folder, name[Prefix.Length..]);

    private static Task ForEachAsync(
        IEnumerable<string> names, Func<string, CancellationToken, ValueTask> copy, CancellationToken cancellation) =>
        Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, copy);

    private static string ClearDigest(string name) => Path.GetFileName(name).Split('.')[0];

    private static bool IsContent(string name) => ContentName().IsMatch(name);

    // No name of somebody else's choice leads out of the folder.
    [GeneratedRegex(@"^releases(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\z")]
    private static partial Regex SafeName();

    [GeneratedRegex(@"/[0-9a-f]{64}[^/]*\z")]
    private static partial Regex ContentName();
}
