namespace Deployer.Journal;

/// <summary>What is known about a change that an apply has begun.</summary>
public enum ChangeState
{
    /// <summary>Terraform said that it is done.</summary>
    Completed,

    /// <summary>Terraform said that it failed.</summary>
    Failed,

    /// <summary>It goes on: its Terraform lives.</summary>
    UnderWay,

    /// <summary>It began, and whether it was done is not known: its Terraform or its provider died, or nobody answered.</summary>
    InDoubt,

    /// <summary>It was in doubt, and the run has found out since, by planning anew and applying what was left.</summary>
    Settled,
}

/// <summary>One change to one resource, as an apply of a run has told it.</summary>
/// <param name="Address">Terraform's address.</param>
/// <param name="Action">What was done to it, in Terraform's word: <c>create</c>, <c>update</c>, <c>delete</c>.</param>
/// <param name="State">What is known about it.</param>
/// <param name="Apply">The apply that told it, such as <c>003-apply</c>: its folder below <c>tools/</c>.</param>
public sealed record AppliedChange(string Address, string Action, ChangeState State, string Apply)
{
    /// <summary>The object's id, as its provider gave it; null as long as it is not known.</summary>
    public string? Id { get; init; }

    /// <summary>When it began (UTC), by Terraform's clock.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>When it ended (UTC); null while it has not, and when that is not on record.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What to do about a change in doubt; null for any other.</summary>
    public string? Advice { get; init; }

    /// <summary>The id by which an object in doubt could be imported; null where that cannot be known before it exists.</summary>
    public string? ImportId { get; init; }

    /// <summary>The block that adopts an object in doubt, if it exists: for a file in <c>infra/</c>. Null where <see cref="ImportId"/> is.</summary>
    public string? ImportBlock { get; init; }
}
