using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Simulator.Rules;

/// <summary>
/// Text with places to fill in: <c>{name}</c> and <c>{condition.title}</c> are attributes (the first element's, inside a list),
/// <c>{project_id,project}</c> takes the first that has a value, <c>{secret|basename}</c> changes a value, <c>{$hash:8}</c> is made up
/// (see <see cref="Generated"/>), and a part in <c>[brackets]</c> is left out when one of its places has no value.
/// </summary>
internal sealed partial class Template
{
    private readonly IReadOnlyList<Part> parts;

    private Template(string text, IReadOnlyList<Part> parts)
    {
        Text = text;
        this.parts = parts;
    }

    public string Text { get; }

    /// <summary>The paths of the attributes it reads, in order, without duplicates.</summary>
    public IEnumerable<string> Attributes => Places.Where(place => !place.IsGenerated).SelectMany(place => place.Names).Distinct();

    /// <summary>Whether the server makes up some of it, so that two objects with equal attributes differ.</summary>
    public bool IsServerNamed => Places.Any(place => place.IsGenerated && Generated.IsRandom(place.Names[0]));

    private IEnumerable<Place> Places => parts.SelectMany(part => part.Places);

    /// <exception cref="FormatException">A brace or bracket without its partner, or an unknown word.</exception>
    public static Template Parse(string text)
    {
        var parts = new List<Part>();
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('[');
            if (open < 0) open = rest.Length;
            if (open > 0) parts.Add(Part.Parse(rest[..open].ToString(), isOptional: false));
            rest = rest[open..];
            if (rest.IsEmpty) break;
            var close = rest.IndexOf(']');
            if (close < 0) throw new FormatException($"The template '{text}' opens a bracket that it does not close.");
            parts.Add(Part.Parse(rest[1..close].ToString(), isOptional: true));
            rest = rest[(close + 1)..];
        }

        return new Template(text, parts);
    }

    /// <summary>The text with every place filled in; null when a place outside of brackets has no value.</summary>
    public string? Render(TemplateValues values)
    {
        var result = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part.Render(values);
            if (text is null && !part.IsOptional) return null;
            result.Append(text);
        }

        return result.ToString();
    }

    public override string ToString() => Text;

    private sealed record Part(bool IsOptional, IReadOnlyList<string> Literals, IReadOnlyList<Place> Places)
    {
        public static Part Parse(string text, bool isOptional)
        {
            var places = PlacePattern().Matches(text).Select(match => Place.Parse(match.Groups[1].Value)).ToList();
            var literals = PlacePattern().Split(text).Where((_, index) => index % 2 == 0).ToList();
            if (literals.Any(literal => literal.AsSpan().ContainsAny('{', '}')))
                throw new FormatException($"The template '{text}' has a brace without its partner.");
            return new Part(isOptional, literals, places);
        }

        public string? Render(TemplateValues values)
        {
            var result = new StringBuilder(Literals[0]);
            for (var i = 0; i < Places.Count; i++)
            {
                if (Places[i].Render(values) is not { Length: > 0 } text) return null;
                result.Append(text).Append(Literals[i + 1]);
            }

            return result.ToString();
        }
    }

    private sealed record Place(IReadOnlyList<string> Names, string? Argument, bool IsGenerated)
    {
        public static Place Parse(string text)
        {
            if (text.StartsWith('$'))
            {
                var words = text[1..].Split(':', 2);
                Generated.Check(words[0]);
                return new Place([words[0]], words.ElementAtOrDefault(1), IsGenerated: true);
            }

            var (name, filter) = text.Split('|', 2) is [var attribute, var word] ? (attribute, word) : (text, null);
            if (filter is not null) Filter.Check(filter);
            return new Place(name.Split(','), filter, IsGenerated: false);
        }

        public string? Render(TemplateValues values)
        {
            if (IsGenerated) return Generated.Render(Names[0], Argument, values);
            var value = Names.Select(values.Attribute).FirstOrDefault(found => found is { Length: > 0 });
            return value is null || Argument is null ? value : Filter.Apply(Argument, value);
        }
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex PlacePattern();
}
