using System.Text.Json.Nodes;
using Emulators.Gcs;
using Emulators.Supabase;

namespace FaultMatrix;

/// <summary>
/// Two machines and the bucket of their copies. The first is struck and not touched again; the run is gone on with on the second, whose
/// home knows nothing. There is one cloud, so both homes have the same one.
/// </summary>
internal sealed class CopiesTarget : BucketTarget
{
    private const string Copies = "acme-deployments";

    private readonly Bucket _copies;
    private readonly string _hosts;
    private Checkout? _other;

    public CopiesTarget(GcsEmulator gcs, SupabaseEmulator supabase, ProjectDatabase database)
        : base(gcs, supabase, database)
    {
        Checkout.ShareCopies(Copies);
        _copies = gcs.AddBucket(Copies);
        _hosts = supabase.Hosts;
    }

    public override long? LeaseEpoch =>
        _copies.Find($"deployer/{Name}/lease.json") is { } lease ? (long?)JsonNode.Parse(lease.Text)!["epoch"] : null;

    public override bool GoesElsewhere => true;

    /// <summary>The first machine, until the second one has been needed.</summary>
    public override Checkout Driving => _other ?? Checkout;

    /// <summary>The second machine, with the repository as it is when it is first needed.</summary>
    public override Checkout Resuming => _other ??= AddOther();

    /// <summary>A run that came to no copy is begun anew.</summary>
    public override string[] GoOn => _copies.Objects.Select(stored => stored.Name).SingleOrDefault(name => name.Contains("/open/", StringComparison.Ordinal)) is { } open
        ? ["resume", open.Split('/')[^1]]
        : ["deploy", Name];

    public override async ValueTask DisposeAsync()
    {
        if (_other is { } other)
        {
            Directory.Delete(Path.Combine(other.Home, "sandbox")); // The link: the first machine ends the cloud.
            await other.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private Checkout AddOther()
    {
        var other = Checkout.AddMachine(_hosts);
        var cloud = Directory.CreateDirectory(Path.Combine(Checkout.Home, "sandbox")).FullName;
        Directory.CreateDirectory(other.Home, (UnixFileMode)Convert.ToInt32("700", 8));
        Directory.CreateSymbolicLink(Path.Combine(other.Home, "sandbox"), cloud);
        return other;
    }
}
