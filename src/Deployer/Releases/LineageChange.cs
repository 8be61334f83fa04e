namespace Deployer.Releases;

/// <summary>
/// A person's word that an environment goes on with another state than the one that was backed up last. Both are named: whoever has
/// looked at neither cannot say it.
/// </summary>
/// <param name="From">The lineage of the last state that is known to have existed.</param>
/// <param name="To">The lineage of the state that the backend has now.</param>
public sealed record LineageChange(string From, string To)
{
    /// <summary>The fact that holds it in a run's folder.</summary>
    internal const string FactName = "lineage-change.json";

    /// <summary>Reads what was typed.</summary>
    /// <param name="text">Such as <c>old=new</c>.</param>
    /// <returns>The word; null when the text does not name two lineages.</returns>
    public static LineageChange? TryParse(string text) =>
        text.Split('=') is [{ Length: > 0 } from, { Length: > 0 } to] && from != to ? new LineageChange(from, to) : null;

    /// <summary>As it is typed.</summary>
    public override string ToString() => $"{From}={To}";
}
