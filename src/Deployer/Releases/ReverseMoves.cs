using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Releases;

/// <summary>An object that stands at another address than in the chosen release.</summary>
/// <param name="From">Its address now.</param>
/// <param name="To">Its address in the chosen release.</param>
internal sealed record ReverseMove(string From, string To);

/// <summary>
/// Finds objects that were renamed since a release. The configuration of that release knows the old name only: without a
/// <c>moved</c> block the way back, Terraform would destroy the object under its new name and create it under its old one.
/// </summary>
internal static partial class ReverseMoves
{
    /// <summary>Compares two states by type and id, which stay the same when an object is renamed.</summary>
    /// <param name="current">The objects that exist.</param>
    /// <param name="chosen">The objects of the chosen release.</param>
    /// <returns>The moves, by their present address.</returns>
    public static IReadOnlyList<ReverseMove> Find(IReadOnlyList<StateResource> current, IReadOnlyList<StateResource> chosen)
    {
        // Two objects of one id would make it a guess, and Terraform refuses a move from or to what is itself in use.
        var (now, then) = (Unique(current), Unique(chosen));
        var (taken, declared) = (Addresses(current), Addresses(chosen));
        return now
            .Where(known => then.ContainsKey(known.Key))
            .Select(known => new ReverseMove(known.Value.Address, then[known.Key].Address))
            .Where(move => move.From != move.To && !taken.Contains(move.To) && !declared.Contains(move.From))
            .OrderBy(move => move.From, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    /// Leads moves past those that the configuration already has: Terraform wants every address to be moved to from one place only,
    /// but follows a chain.
    /// </summary>
    /// <param name="moves">The moves.</param>
    /// <param name="configuration">The text of the root module.</param>
    /// <returns>The moves, to the beginning of the chain that ends where they are to end.</returns>
    public static IReadOnlyList<ReverseMove> Past(IReadOnlyList<ReverseMove> moves, string configuration)
    {
        var sources = Moved().Matches(configuration)
            .Select(block => (From: Endpoint(block, "from"), To: Endpoint(block, "to")))
            .Where(known => known is { From.Length: > 0, To.Length: > 0 })
            .DistinctBy(known => known.To)
            .ToDictionary(known => known.To, known => known.From, StringComparer.Ordinal);
        return moves
            .Select(move => move with { To = Beginning(move.To, move.From, sources) })
            .Where(move => move.From != move.To)
            .ToList();
    }

    /// <summary>Writes the moves in Terraform's language.</summary>
    /// <param name="moves">The moves.</param>
    /// <returns>The text of a configuration file.</returns>
    public static string ToConfiguration(IReadOnlyList<ReverseMove> moves)
    {
        var text = new StringBuilder("# Written by the deployer for a rollback: what was renamed since the release goes back to its old name.\n");
        foreach (var move in moves)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""

                moved {
                  from = {{move.From}}
                  to   = {{move.To}}
                }

                """);
        }

        return text.ToString();
    }

    // Removed as it is followed: a circle, which Terraform refuses anyway, must not be followed for ever.
    private static string Beginning(string address, string from, Dictionary<string, string> sources)
    {
        var left = new Dictionary<string, string>(sources, StringComparer.Ordinal);
        while (address != from && left.Remove(address, out var source))
        {
            address = source;
        }

        return address;
    }

    private static string Endpoint(Match block, string name) =>
        Endpoints().Matches(block.Value).FirstOrDefault(endpoint => endpoint.Groups["name"].Value == name)?.Groups["address"].Value ?? "";

    [GeneratedRegex(@"^moved[ \t]*\{.*?^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Moved();

    [GeneratedRegex(@"^[ \t]*(?<name>from|to)[ \t]*=[ \t]*(?<address>\S+)", RegexOptions.Multiline)]
    private static partial Regex Endpoints();

    private static Dictionary<(string Type, string Id), StateResource> Unique(IReadOnlyList<StateResource> resources) =>
        resources.Where(resource => resource is { Id: { Length: > 0 }, Deposed: null })
            .GroupBy(resource => (resource.Type, resource.Id!)) // Filtered above.
            .Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single());

    private static HashSet<string> Addresses(IReadOnlyList<StateResource> resources) =>
        resources.Select(resource => resource.Address).ToHashSet(StringComparer.Ordinal);
}
