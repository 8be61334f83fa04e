using System.Text;
using System.Text.RegularExpressions;
using Deployer.Environments;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Writes override files into a configuration that switch the protection of resources off: wherever such a resource takes the value
/// from, the override counts (https://developer.hashicorp.com/terraform/language/files/override).
/// </summary>
internal static partial class ProtectionOverrides
{
    /// <summary>Writes them.</summary>
    /// <param name="configuration">The folder of the configuration.</param>
    /// <param name="changes">The changes whose objects are protected.</param>
    /// <returns>The changes that this is possible for.</returns>
    public static IReadOnlyList<PlannedChange> Write(string configuration, IEnumerable<PlannedChange> changes)
    {
        var possible = changes
            .Select(change => (Change: change, Place: PlaceOf(configuration, AddressOf(change))))
            .Where(each => each.Place is not null && each.Change.ProtectedBy.All(attribute => DeletionProtection.Off(each.Change.Type, attribute) is not null))
            .ToList();
        foreach (var folder in possible.GroupBy(each => each.Place!.Value.Folder)) // Filtered above.
        {
            var text = new StringBuilder("# Written by the deployer for a rollback: what is to be removed must not be protected any more.\n");
            foreach (var resource in folder.GroupBy(each => (each.Change.Type, each.Place!.Value.Name))) // As above.
            {
                var attributes = resource.SelectMany(each => each.Change.ProtectedBy).Distinct(StringComparer.Ordinal)
                    .Select(attribute => $"  {attribute} = {DeletionProtection.Off(resource.Key.Type, attribute)}\n");
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\nresource \"{resource.Key.Type}\" \"{resource.Key.Name}\" {{\n{string.Concat(attributes)}}}\n");
            }

            PrivateFiles.Write(Path.Combine(folder.Key, TerraformSetup.UnprotectOverride), text.ToString());
        }

        return possible.Select(each => each.Change).ToList();
    }

    /// <summary>The address that the state knows an object by, before anything is moved.</summary>
    /// <param name="change">Its part of a plan.</param>
    /// <returns>The address.</returns>
    public static string AddressOf(PlannedChange change) => change.MovedFrom ?? change.Address;

    // Only modules that are a part of the configuration can be changed.
    private static (string Folder, string Name)? PlaceOf(string configuration, string address)
    {
        var steps = Steps().Matches(address).Select(step => step.Value).ToList();
        var folder = configuration;
        while (steps is ["module", var module, ..])
        {
            if (SourceOf(folder, module) is not { } source)
            {
                return null;
            }

            folder = Path.GetFullPath(Path.Combine(folder, source));
            steps = steps[2..];
        }

        // A module from elsewhere is shared with others; an archive does not hold it either.
        var inside = $"{folder}{Path.DirectorySeparatorChar}".StartsWith($"{configuration}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        return inside && steps is [var type, var name] && TerraformText.OfModule(folder).Code.Contains($"resource \"{type}\" \"{name}\"", StringComparison.Ordinal)
            ? (folder, name)
            : null;
    }

    private static string? SourceOf(string folder, string module) => Calls()
        .Matches(TerraformText.OfModule(folder).Code)
        .FirstOrDefault(call => call.Groups["name"].Value == module && call.Groups["source"].Value.StartsWith('.'))
        ?.Groups["source"].Value;

    // The keys of instances lead nowhere else.
    [GeneratedRegex("""(?<=^|\.)(?<step>[\w-]+)(?=\.|\[|$)(?=(?:[^"]*"[^"]*")*[^"]*$)""")]
    private static partial Regex Steps();

    [GeneratedRegex("""^module[ \t]+"(?<name>[\w-]+)"[ \t]*\{.*?^[ \t]*source[ \t]*=[ \t]*"(?<source>[^"]+)".*?^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Calls();
}
