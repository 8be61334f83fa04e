using System.Text.RegularExpressions;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>
/// Where a resource lies that does not say it itself: where lies what it names. A node pool is in its cluster's location, an attached
/// disk in its instance's zone, a version of a secret in its secret's project.
/// </summary>
internal static partial class NamedPlaces
{
    /// <param name="values">The values of the resource.</param>
    /// <param name="place"><c>project</c>, <c>location</c> or <c>zone</c>; there is none of anything else.</param>
    public static string? In(IEnumerable<Value> values, string place) => values
        .Select(value => value.AsText).OfType<string>().SelectMany(text => Place().Matches(text))
        .FirstOrDefault(match => match.Groups["kind"].Value == place)?.Groups["name"].Value;

    [GeneratedRegex("(?<=^|/)(?<kind>project|location|zone)s/(?<name>[^/]+)(?=/)")]
    private static partial Regex Place();
}
