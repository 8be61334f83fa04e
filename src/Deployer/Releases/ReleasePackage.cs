using System.Formats.Tar;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// A release as one file that another home can take in: a tar of its record and of all that belongs to it, sealed like everything
/// else. Without encryption <c>tar --zstd</c> opens it.
/// </summary>
internal static class ReleasePackage
{
    private const int Form = 1;
    private const string LabelName = "package.json";
    private const string RecordName = "release.json";
    private const string ContentFolder = "content/";

    /// <summary>Packs a release.</summary>
    /// <param name="home">The home that has it.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="number">Its number.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The sealed file.</returns>
    /// <exception cref="StorageException">The release is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public static async Task<byte[]> PackAsync(Home home, DeployEnvironment environment, int number, CancellationToken cancellation)
    {
        var store = new ReleaseStore(home, environment.Name, TimeProvider.System);
        var content = new ReleaseContent(home, environment);
        var release = store.Get(number);
        using var packed = new MemoryStream();
        await using (var archive = new TarWriter(packed, TarEntryFormat.Gnu, leaveOpen: true))
        {
            Add(archive, LabelName, JsonSerializer.SerializeToUtf8Bytes(new Label(Form, environment.Name, number), DeployerJson.Options));
            Add(archive, RecordName, await File.ReadAllBytesAsync(store.RecordPath(number), cancellation));
            foreach (var digest in release.Parts().Select(part => part.Digest).Distinct())
            {
                Add(archive, ContentFolder + digest, await content.ReadAsync(digest, cancellation));
            }
        }

        return await Sealing.Of(environment).SealAsync(packed.ToArray(), cancellation);
    }

    /// <summary>Takes a packed release in, under its own number. The caller holds the environment's lease.</summary>
    /// <param name="home">The home to take it into.</param>
    /// <param name="environment">The environment, which must be its own.</param>
    /// <param name="file">The sealed file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The release's number, and false when it was here already.</returns>
    /// <exception cref="ReleaseRefusedException">It is no such file, of another environment, or its number is another release's here.</exception>
    /// <exception cref="StorageException">It is damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public static async Task<(int Number, bool IsNew)> TakeInAsync(
        Home home, DeployEnvironment environment, byte[] file, CancellationToken cancellation)
    {
        var parts = Unpack(await Sealing.Of(environment).OpenAsync(file, cancellation));
        var label = LabelOf(parts);
        if (label.Environment != environment.Name)
        {
            throw new ReleaseRefusedException(
                $"This is a release of '{label.Environment}', not of '{environment.Name}'.", $"deployer releases import {label.Environment} <file>");
        }

        var store = new ReleaseStore(home, environment.Name, TimeProvider.System);
        var record = parts.GetValueOrDefault(RecordName) ?? [];
        var release = ReleaseFile.Parse(record, label.Number) switch
        {
            { Release: { } whole } => whole,
            var entry => throw new StorageException($"Release {label.Number} in this file cannot be used: {entry.Problem}.", "Export it again."),
        };
        var present = File.Exists(store.RecordPath(release.Number)) ? await File.ReadAllBytesAsync(store.RecordPath(release.Number), cancellation) : null;
        if (present is not null && !present.AsSpan().SequenceEqual(record) && ReleaseFile.Parse(present, release.Number).Release is { } other)
        {
            throw new ReleaseRefusedException(
                $"Release {release.Number} of '{environment.Name}' is another one here: "
                + (other.RunId == release.RunId ? "of the same run, at another moment." : $"run {other.RunId} made it, not run {release.RunId}."),
                $"deployer releases show {environment.Name} {release.Number}");
        }

        await KeepAsync(new ReleaseContent(home, environment), release, parts, cancellation);
        store.Write(release.Number, record);
        return (release.Number, present is null);
    }

    private static async Task KeepAsync(ReleaseContent content, Release release, Dictionary<string, byte[]> parts, CancellationToken cancellation)
    {
        foreach (var digest in release.Parts().Select(part => part.Digest).Distinct())
        {
            if (!parts.TryGetValue(ContentFolder + digest, out var bytes) || PrivateFiles.Digest(bytes) != digest)
            {
                throw new StorageException($"Release {release.Number} in this file is not whole: {digest} is damaged or missing.", "Export it again.");
            }

            await content.KeepAsync(bytes, cancellation);
        }
    }

    private static Label LabelOf(Dictionary<string, byte[]> parts)
    {
        try
        {
            if (parts.TryGetValue(LabelName, out var text) && JsonSerializer.Deserialize<Label>(text, DeployerJson.Options) is { Environment: not null } label)
            {
                return label.Form <= Form ? label : throw new ReleaseRefusedException(
                    "This release was exported by a newer deployer.", "Take it in with that one.");
            }
        }
        catch (JsonException)
        {
            // Told below, with the same words as for a file of another kind.
        }

        throw NotAPackage();
    }

    private static Dictionary<string, byte[]> Unpack(byte[] content)
    {
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var bytes = new MemoryStream(content, writable: false);
            using var archive = new TarReader(bytes);
            while (archive.GetNextEntry() is { } entry)
            {
                using var part = new MemoryStream();
                entry.DataStream?.CopyTo(part);
                parts[entry.Name] = part.ToArray();
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or FormatException)
        {
            throw NotAPackage();
        }

        return parts;
    }

    private static void Add(TarWriter archive, string name, byte[] content) => archive.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content, writable: false),
        ModificationTime = DateTimeOffset.UnixEpoch,
        Mode = PrivateFiles.Mode,
    });

    private static ReleaseRefusedException NotAPackage() => new(
        "This is no file that 'deployer releases export' wrote, or it is not whole.", "deployer releases export <environment> <release> --out <file>");

    private sealed record Label(int Form, string Environment, int Number);
}
