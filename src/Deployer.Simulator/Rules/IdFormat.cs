using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Simulator.Rules;

/// <summary>
/// One way to write an object's id, such as <c>projects/{project}/secrets/{secret_id}</c> or <c>{location}/{name}</c>:
/// what <c>terraform import</c> takes, and how other resources refer to the object.
/// </summary>
internal sealed partial class IdFormat
{
    private readonly Regex pattern;

    private IdFormat(string text, Regex pattern)
    {
        Text = text;
        this.pattern = pattern;
    }

    public string Text { get; }

    /// <summary>
    /// Reads the notation of a <see cref="Template"/>: optional parts are left out, made-up parts match anything, and
    /// <c>{+name}</c> may hold slashes. An id below <c>projects/</c> may also be written as a URL that ends with it (and, as the unique
    /// links of instance templates do, with a number behind it).
    /// </summary>
    public static IdFormat Parse(string text)
    {
        var plain = OptionalPart().Replace(text, "");
        var separator = plain.Contains(' ') ? "[^ ]+" : "[^/?]+";
        var pattern = new StringBuilder(plain.StartsWith("projects/", StringComparison.Ordinal) ? "^(?:(?:https:)?//[^ ]+/)?" : "^");
        var end = 0;
        foreach (Match place in Place().Matches(plain))
        {
            pattern.Append(Regex.Escape(plain[end..place.Index]));
            var name = place.Groups["name"].Value;
            var content = place.Groups["slashes"].Success ? ".+" : separator;
            pattern.Append(name.StartsWith('$') ? content : $"(?<{name}>{content})");
            end = place.Index + place.Length;
        }

        pattern.Append(Regex.Escape(plain[end..])).Append(@"(?:\?uniqueId=\d+)?$");
        return new IdFormat(text, new Regex(pattern.ToString(), RegexOptions.CultureInvariant));
    }

    /// <summary>Takes a regular expression whose named groups are attributes.</summary>
    public static IdFormat OfPattern(string pattern) => new(pattern, new Regex(pattern, RegexOptions.CultureInvariant));

    /// <summary>The attributes that an id names, or null when it is not written this way.</summary>
    public IReadOnlyDictionary<string, string>? Match(string id)
    {
        var match = pattern.Match(id);
        if (!match.Success) return null;
        return match.Groups.Values.Where(group => group.Success && !char.IsAsciiDigit(group.Name[0]))
            .ToDictionary(group => group.Name, group => group.Value);
    }

    public override string ToString() => Text;

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex OptionalPart();

    [GeneratedRegex(@"\{(?<slashes>\+)?(?<name>\$?\w+)[^}]*\}")]
    private static partial Regex Place();
}
