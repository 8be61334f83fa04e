using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Releases;

/// <summary>Seals what a release is made of, and opens it again: state backups, configurations, outputs.</summary>
/// <param name="home">The home.</param>
/// <param name="environment">The environment.</param>
internal sealed class ReleaseContent(Home home, DeployEnvironment environment)
{
    private readonly ReleaseBlobs blobs = new(home, environment.Name);
    private readonly Sealing sealing = Sealing.Of(environment);

    /// <summary>Stores a state, reads it back and compares.</summary>
    /// <param name="state">The state's JSON.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The backup.</returns>
    /// <exception cref="StepFailedException">The state is damaged, or the copy differs from what was written.</exception>
    public async Task<StateBackup> BackUpAsync(ReadOnlyMemory<byte> state, CancellationToken cancellation)
    {
        var facts = StateFile.Parse(state.Span);
        return new StateBackup(await KeepAsync(state, cancellation), facts.Serial, facts.Lineage, facts.Resources);
    }

    /// <summary>Stores a Terraform configuration.</summary>
    /// <param name="infrastructure">The configuration's folder.</param>
    /// <param name="leftOut">Names of files in it that are not part of the configuration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="StepFailedException">The copy differs from what was written.</exception>
    public async Task<ConfigurationCopy> KeepConfigurationAsync(
        string infrastructure, IReadOnlyCollection<string> leftOut, CancellationToken cancellation)
    {
        var (content, files) = ConfigurationArchive.Pack(infrastructure, leftOut);
        return new ConfigurationCopy(await KeepAsync(content, cancellation), files);
    }

    /// <summary>Stores folders of a run with all that a database's migrations come from.</summary>
    /// <param name="root">The run's folder.</param>
    /// <param name="areas">The folders below it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The copy; null when there are no such files.</returns>
    /// <exception cref="StepFailedException">The copy differs from what was written.</exception>
    public async Task<ConfigurationCopy?> KeepAreasAsync(string root, IEnumerable<string> areas, CancellationToken cancellation)
    {
        var (content, files) = ConfigurationArchive.PackAreas(root, areas);
        return files == 0 ? null : new ConfigurationCopy(await KeepAsync(content, cancellation), files);
    }

    /// <summary>Stores Terraform's outputs with their values.</summary>
    /// <param name="outputs">The outputs by name.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="StepFailedException">The copy differs from what was written.</exception>
    public async Task<OutputsCopy> KeepOutputsAsync(IReadOnlyDictionary<string, TerraformOutput> outputs, CancellationToken cancellation)
    {
        var sorted = new SortedDictionary<string, TerraformOutput>(outputs.ToDictionary(), StringComparer.Ordinal);
        var digest = await KeepAsync(JsonSerializer.SerializeToUtf8Bytes(sorted, DeployerJson.Options), cancellation);
        return new OutputsCopy(digest, [.. sorted.Keys]);
    }

    /// <summary>Reads outputs, with their values.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The outputs by name; the values may be secrets.</returns>
    /// <exception cref="StorageException">They are gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<IReadOnlyDictionary<string, TerraformOutput>> ReadOutputsAsync(OutputsCopy copy, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<SortedDictionary<string, TerraformOutput>>(await ReadAsync(copy.Digest, cancellation), DeployerJson.Options)
        ?? [];

    /// <summary>Reads a state backup.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The state's JSON, a secret.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public Task<byte[]> ReadAsync(StateBackup backup, CancellationToken cancellation) => ReadAsync(backup.Digest, cancellation);

    /// <summary>Reads a configuration.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The archive.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public Task<byte[]> ReadAsync(ConfigurationCopy copy, CancellationToken cancellation) => ReadAsync(copy.Digest, cancellation);

    /// <summary>Reads what is known by a digest.</summary>
    /// <param name="digest">The digest of the clear content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The clear content.</returns>
    /// <exception cref="StorageException">It is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<byte[]> ReadAsync(string digest, CancellationToken cancellation)
    {
        var remedy = $"Put it back from a copy of the home, or choose another release: deployer releases verify {environment.Name}";
        if (blobs.Find(digest, sealing.SealedFor) is not { } path)
        {
            throw new StorageException($"What release files know as {digest} is gone.", remedy);
        }

        // Asked first, so that damage is not taken for a wrong key.
        if (!ReleaseBlobs.IsAsWritten(path))
        {
            throw new StorageException($"'{path}' is damaged: it is not what was written.", remedy);
        }

        var content = await sealing.OpenAsync(await File.ReadAllBytesAsync(path, cancellation), cancellation);
        return PrivateFiles.Digest(content) == digest
            ? content
            : throw new StorageException($"'{path}' is damaged: what is in it is not what its name says.", remedy);
    }

    /// <summary>Stores content by its digest, reads it back and compares. What is there already, sealed for those whom it would be sealed for today, is left alone.</summary>
    /// <param name="content">The clear content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The content's digest.</returns>
    /// <exception cref="StepFailedException">The copy differs from what was written.</exception>
    public async Task<string> KeepAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var digest = PrivateFiles.Digest(content.Span);
        var sealedFor = sealing.SealedFor;
        if (blobs.Find(digest, sealedFor) is { } kept && (ReleaseBlobs.SealedFor(kept) == sealedFor || !sealing.Encrypts) && ReleaseBlobs.IsAsWritten(kept))
        {
            return digest;
        }

        var path = blobs.Keep(digest, await sealing.SealAsync(content, cancellation), sealedFor);
        return await ReadsBackAsync(digest, cancellation) ? digest : throw new StepFailedException(
            $"The backup '{path}' does not read back as it was written.", "Check the disk, remove that file, then resume.");
    }

    /// <summary>Whether content is sealed for those whom it would be sealed for today.</summary>
    /// <param name="digest">The digest of the clear content.</param>
    public bool IsSealedForToday(string digest) =>
        blobs.Find(digest, sealing.SealedFor) is { } kept && ReleaseBlobs.SealedFor(kept) == sealing.SealedFor;

    private async Task<bool> ReadsBackAsync(string digest, CancellationToken cancellation)
    {
        if (!sealing.OpensUnasked)
        {
            return blobs.Find(digest, sealing.SealedFor) is { } path && ReleaseBlobs.IsAsWritten(path);
        }

        try
        {
            await ReadAsync(digest, cancellation);
            return true;
        }
        catch (StorageException)
        {
            // The caller says what that means: this copy was made a moment ago.
            return false;
        }
    }
}
