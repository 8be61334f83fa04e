using System.Text.RegularExpressions;

namespace Deployer.Simulator.Rules;

/// <summary>Reads the many ways in which one resource names another: id, URL, email, bare name.</summary>
internal static partial class ReferenceReader
{
    private static readonly string[] scopes = ["project", "location", "region", "zone"];

    /// <summary>The object that a value names; null when that cannot be told, or when it need not exist in this cloud.</summary>
    /// <param name="target">The type that is referred to.</param>
    /// <param name="value">What stands in the referring resource.</param>
    /// <param name="attribute">The referring resource's attributes: a bare name means one of its own project and region.</param>
    public static ObjectName? Read(TypeRules target, string value, Func<string, string?> attribute)
    {
        if (Named(target, value) is not { } named) return null;
        if (target.Existing.Contains(Filter.Basename(value))) return null;
        // What a server made up cannot be made up again: such a name is the id as it stands.
        if (target.Id.IsServerNamed && IdFormat.Parse(target.Id.Text).Match(value) is not null) return new ObjectName(target.Type, value);

        var own = attribute("project");
        if (named.TryGetValue("project", out var project) && project != own && (own is null || project != Generated.ProjectNumber(own))) return null;
        var id = target.Id.Render(new TemplateValues(name => name == "project" ? own : named.GetValueOrDefault(name) ?? Scope(name, attribute), ""));
        return id is null ? null : new ObjectName(target.Type, id);
    }

    private static IReadOnlyDictionary<string, string>? Named(TypeRules target, string value)
    {
        foreach (var format in target.Names.Append(IdFormat.Parse(target.Id.Text)))
        {
            if (format.Match(value) is { } match) return match;
        }

        var key = LastPlace().Match(target.Id.Text).Groups["name"].Value;
        return key.Length == 0 || !BareName().IsMatch(value) ? null : new Dictionary<string, string> { [key] = value };
    }

    private static string? Scope(string name, Func<string, string?> attribute)
    {
        if (!scopes.Contains(name)) return null;
        return attribute(name) ?? (name is "region" ? attribute("location") : name is "location" ? attribute("region") : null);
    }

    [GeneratedRegex(@"(?:^|/)\{(?<name>\w+)\}$")]
    private static partial Regex LastPlace();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex BareName();
}
