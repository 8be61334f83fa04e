namespace Deployer.Plans;

/// <summary>What Terraform would do to one resource.</summary>
public enum PlanAction
{
    /// <summary>Nothing to the object; Terraform may take it into the state, or know it by another address.</summary>
    NoOp,

    /// <summary>Read a data source during apply.</summary>
    Read,

    /// <summary>Create it.</summary>
    Create,

    /// <summary>Change it in place.</summary>
    Update,

    /// <summary>Destroy it and create it again, in either order.</summary>
    Replace,

    /// <summary>Destroy it.</summary>
    Destroy,

    /// <summary>Drop it from the state without destroying it.</summary>
    Forget,
}

/// <summary>One resource's part of a plan.</summary>
/// <param name="Address">Terraform's address, such as <c>module.api.google_cloud_run_v2_service.this</c>.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reasons">Attribute paths that force a replacement; empty otherwise.</param>
public sealed record PlannedChange(string Address, string Type, PlanAction Action, IReadOnlyList<string> Reasons)
{
    /// <summary>
    /// The key of an object that a replacement left behind at this address; null for the address's own object. An address may
    /// have one change of each, so only both together name what is changed.
    /// </summary>
    public string? Deposed { get; init; }

    /// <summary>True when the object's provider refuses to destroy it, because its <c>deletion_protection</c> is on in the state.</summary>
    public bool DeletionProtected { get; init; }

    /// <summary>The attributes whose values in the state protect it, such as <c>deletion_protection</c>; empty when it is not protected.</summary>
    public IReadOnlyList<string> ProtectedBy { get; init; } = [];

    /// <summary>True when an apply of its own, before that of this plan, switches the protection off.</summary>
    public bool ProtectionCleared { get; init; }

    /// <summary>True when it is replaced because its creation failed half-way.</summary>
    public bool Tainted { get; init; }

    /// <summary>True when its successor would be created first, under a name that it still has.</summary>
    public bool NameTaken { get; init; }

    /// <summary>True when the apply takes an object into the state that exists already.</summary>
    public bool Imported { get; init; }

    /// <summary>The address by which the state knows it so far; null when that stays.</summary>
    public string? MovedFrom { get; init; }

    /// <summary>The attributes that an update or a replacement changes, as paths such as <c>template.0.timeout</c>; no values.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Those of <see cref="Attributes"/> whose new value is only known after the apply: mostly what a provider counts by itself.</summary>
    public IReadOnlyList<string> KnownLater { get; init; } = [];
}

/// <summary>
/// A plan without its values: addresses and actions only, so it may be stored and shown. Changes come in the order a person
/// must see them: destroys, replacements, forgets, updates, creates, reads.
/// </summary>
/// <param name="Changes">The resources that would change.</param>
/// <param name="ChangedOutputs">Names of the outputs that would change.</param>
public sealed record PlanSummary(IReadOnlyList<PlannedChange> Changes, IReadOnlyList<string> ChangedOutputs)
{
    /// <summary>What the plan found otherwise than the state knows it, by address; empty when nothing was deleted or changed outside Terraform.</summary>
    public IReadOnlyList<PlannedDrift> Drift { get; init; } = [];

    /// <summary>True when applying the plan would change a resource or an output.</summary>
    public bool HasChanges => Changes.Count > 0 || ChangedOutputs.Count > 0;

    /// <summary>Counts the changes of one kind.</summary>
    /// <param name="action">The kind.</param>
    /// <returns>How many resources.</returns>
    public int Count(PlanAction action) => Changes.Count(change => change.Action == action);
}
