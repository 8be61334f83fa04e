using Deployer.Buckets;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>A copy as it was taken from the bucket.</summary>
/// <param name="Content">As it is kept in a home.</param>
/// <param name="Mark">What is to be remembered of it, once its content is in place.</param>
internal sealed record TakenCopy(byte[] Content, CopyMark Mark);

/// <summary>
/// Copies in an environment's bucket, each encrypted: a file that is kept so goes as it is, any other is sealed. An object is written only over the writing that this home knows, so that a
/// process that was overtaken elsewhere can do no harm.
/// </summary>
/// <param name="bucket">The environment's part of the bucket.</param>
/// <param name="sealing">Encrypts.</param>
/// <param name="marks">What this home knows of the objects.</param>
internal sealed class SealedObjects(Bucket bucket, Sealing sealing, CopyMarks marks)
{
    /// <summary>Whether also what the bucket has already is sealed and written again: it may be sealed for others than today's recipients.</summary>
    public bool Anew { get; set; }

    /// <summary>All objects whose names begin alike, and which writing of each is there.</summary>
    /// <param name="prefix">Such as <c>runs/</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, long>> ListAsync(string prefix, CancellationToken cancellation) =>
        (await bucket.ListAsync(prefix, cancellation)).ToDictionary(entry => entry.Name, entry => entry.Generation, StringComparer.Ordinal);

    /// <summary>Reads again what other processes of this home may have learnt since.</summary>
    public void Refresh() => marks.Refresh();

    /// <summary>The objects whose originals this home has removed.</summary>
    public IReadOnlyList<string> Removed() => marks.Removed();

    /// <summary>Whether this home has removed an object's original.</summary>
    /// <param name="name">The object's name.</param>
    public bool IsRemoved(string name) => marks.Find(name).Removed;

    /// <summary>Remembers that an original is here again.</summary>
    /// <param name="name">The object's name.</param>
    public void Restore(string name) => marks.Set(name, marks.Find(name) with { Removed = false });

    /// <summary>Whether an object is there as this home knows it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="generation">The writing that is there.</param>
    public bool Knows(string name, long generation) => marks.Find(name).Generation == generation;

    /// <summary>Whether content is what this home last copied or took under a name.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="digest">SHA-256 of the content as it is kept here.</param>
    public bool IsAsCopied(string name, string digest) => marks.Find(name).Digest == digest;

    /// <summary>Writes a copy; does nothing when the bucket has it already.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="content">As it is kept here.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="time">The time that the content is of; null for none.</param>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    /// <exception cref="BusyException">Somebody else has written the object since.</exception>
    public async Task PutAsync(string name, byte[] content, CancellationToken cancellation, DateTimeOffset? time = null)
    {
        var digest = PrivateFiles.Digest(content);
        var mark = marks.Find(name);
        if (mark.Sent.Count > 0)
        {
            mark = await SettleAsync(name, mark, cancellation);
        }

        if (mark.Digest == digest && (IsSealed(name) || !IsSealedForOthers(mark)))
        {
            return;
        }

        var encrypted = IsSealed(name) ? content : await sealing.SealAsync(content, cancellation);
        if (!Sealing.IsEncrypted(encrypted))
        {
            throw new InvalidOperationException($"'{name}' would leave this machine in clear.");
        }

        // Written down before it is sent: the answer may never come.
        marks.Set(name, mark with { Sent = [.. mark.Sent, PrivateFiles.Digest(encrypted)] });
        var generation = await bucket.WriteAsync(name, encrypted, mark.Generation, cancellation, time)
            ?? (await IsGoneAsync(name, mark, cancellation) ? await bucket.WriteAsync(name, encrypted, ifGeneration: 0, cancellation, time) : null)
            ?? throw Overtaken(name);
        marks.Set(name, new CopyMark(generation, digest) { SealedFor = sealing.SealedFor });
    }

    /// <summary>Reads a copy that this home does not know.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is none, or when it turns out to be what this home itself has sent.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    /// <exception cref="SealException">It cannot be opened here.</exception>
    public async Task<TakenCopy?> TakeAsync(string name, CancellationToken cancellation)
    {
        var mark = marks.Find(name);
        if (await bucket.ReadAsync(name, cancellation) is not { } found || IsOwn(name, mark, found))
        {
            return null;
        }

        var content = IsSealed(name) ? found.Content : await sealing.OpenAsync(found.Content, cancellation);
        return new TakenCopy(content, new CopyMark(found.Generation, PrivateFiles.Digest(content)));
    }

    /// <summary>Remembers that a copy is in its place here.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="mark">What is known of it.</param>
    public void Remember(string name, CopyMark mark) => marks.Set(name, mark);

    /// <summary>Deletes a copy, as this home knows it.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellation)
    {
        if (marks.Find(name) is { Generation: > 0 } known)
        {
            await bucket.DeleteAsync(name, known.Generation, cancellation);
        }

        marks.Set(name, CopyMark.None);
    }

    /// <summary>A copy that was let go of elsewhere is no sign of somebody who went on: it is written anew.</summary>
    private async Task<bool> IsGoneAsync(string name, CopyMark mark, CancellationToken cancellation) =>
        mark.Generation > 0 && await bucket.GenerationAsync(name, cancellation) is null;

    /// <summary>Finds out what has become of what was sent.</summary>
    private async Task<CopyMark> SettleAsync(string name, CopyMark mark, CancellationToken cancellation)
    {
        var found = await bucket.ReadAsync(name, cancellation);
        if (found is not null && IsOwn(name, mark, found))
        {
            return marks.Find(name);
        }

        return found is null || found.Generation == mark.Generation ? mark : throw Overtaken(name);
    }

    // For whom a copy is sealed that came from elsewhere is not on record: it is left to whoever has written it, or to a person's word.
    private bool IsSealedForOthers(CopyMark mark) => mark.SealedFor is { } others ? others != sealing.SealedFor : Anew;

    private static bool IsSealed(string name) => name.EndsWith(".age", StringComparison.Ordinal);

    private bool IsOwn(string name, CopyMark mark, BucketObject found)
    {
        var own = mark.Sent.Contains(PrivateFiles.Digest(found.Content));
        if (own)
        {
            marks.Set(name, new CopyMark(found.Generation, ""));
        }

        return own;
    }

    private BusyException Overtaken(string name) => new(
        $"Another machine has written '{name}' in {bucket} since this one took the environment.", "deployer runs");
}
