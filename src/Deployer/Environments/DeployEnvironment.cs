namespace Deployer.Environments;

/// <summary>A named place to deploy to, as <c>deployer.yaml</c> describes it.</summary>
public sealed record DeployEnvironment
{
    internal static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The name: a lowercase letter, then at most 30 lowercase letters, digits or dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Where the resources live. Guards look at this property only.</summary>
    public required CloudKind Cloud { get; init; }

    /// <summary>Where the state lives.</summary>
    public required BackendKind Backend { get; init; }

    /// <summary>Where the migrations go.</summary>
    public required DatabaseKind Database { get; init; }

    /// <summary>When an unprotected plan asks. Default: <see cref="ConfirmPolicy.Destroys"/>.</summary>
    public ConfirmPolicy Confirm { get; init; } = ConfirmPolicy.Destroys;

    /// <summary>How long Terraform waits for a lock on the state that somebody else holds. Default: one minute.</summary>
    public TimeSpan LockTimeout { get; init; } = DefaultLockTimeout;

    /// <summary>Resource types (<c>google_pubsub_topic</c>) and addresses (<c>module.database</c>) that are protected here, besides
    /// <see cref="ProtectedResources.DataBearingTypes"/>.</summary>
    public IReadOnlyList<string> Protect { get; init; } = [];

    /// <summary>The Google Cloud project; null: the one gcloud is set to.</summary>
    public string? Project { get; init; }

    /// <summary>The Supabase project's reference, 20 lowercase letters; null: Terraform's outputs name it.</summary>
    public string? ProjectRef { get; init; }

    /// <summary>The name of the environment variable that holds the database's URL; set if and only if
    /// <see cref="Database"/> is <see cref="DatabaseKind.Url"/>.</summary>
    public string? DatabaseUrlVariable { get; init; }

    /// <summary>Which releases are kept; null: all.</summary>
    public ReleasesSettings? Releases { get; init; }

    /// <summary>How releases are encrypted; null: they are not.</summary>
    public EncryptionSettings? Encryption { get; init; }

    /// <summary>Where the lease and copies of releases and runs are kept for other machines; null: this machine is the only one.</summary>
    public CopiesSettings? Copies { get; init; }

    /// <summary>Guards beside the protected resources.</summary>
    public GuardSettings Guards { get; init; } = new();

    /// <summary>The team's own rules about what a plan may do, in the file's order.</summary>
    public IReadOnlyList<PlanRule> Rules { get; init; } = [];

    /// <summary>What <c>deployer drift</c> does not report.</summary>
    public DriftSettings Drift { get; init; } = new();

    /// <summary>What the deployment must answer before it is verified; null: its outputs decide.</summary>
    public HealthSettings? Health { get; init; }

    /// <summary>Terraform's workspace: the environment's name.</summary>
    public string Workspace => Name;

    /// <summary>The variables file, relative to the folder <c>infra</c> (and to every copy of it).</summary>
    public string VariablesFile => $"environments/{Name}/terraform.tfvars";

    /// <summary>The backend's settings, relative to the folder <c>infra</c> (and to every copy of it).</summary>
    public string BackendFile => $"environments/{Name}/backend.hcl";

    /// <summary>Whether destroying or replacing this resource must always be asked for.</summary>
    /// <param name="type">Its type, such as <c>google_storage_bucket</c>.</param>
    /// <param name="address">Its full address, such as <c>module.files.google_storage_bucket.uploads[0]</c>.</param>
    public bool IsProtected(string type, string address) =>
        ProtectedResources.DataBearingTypes.Contains(type) || Protect.Any(entry => entry == type || Covers(entry, address));

    // "module.database" covers all that stands in it, "terraform_data.files" all its instances; neither covers "module.database2".
    private static bool Covers(string entry, string address) =>
        address.StartsWith(entry, StringComparison.Ordinal)
        && (address.Length == entry.Length || address[entry.Length] is '.' or '[');
}
