using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Simulator.Rules;

/// <summary>
/// Text with places to fill in: <c>{name}</c> and <c>{condition.title}</c> are attributes (the first element's, inside a list),
/// <c>{project_id,project}</c> takes the first that has a value, <c>{secret|basename}</c> changes one (see <see cref="Filter"/>),
/// <c>{$hash:8}</c> is made up (see <see cref="Generated"/>), and a part in <c>[brackets]</c> is left out when one of its places has no value.
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
    public IEnumerable<string> Attributes => Choices.Where(choice => !choice.IsGenerated).Select(choice => choice.Name).Distinct();

    /// <summary>For each place outside of brackets that nothing is made up for, the paths of which one must have a value.</summary>
    public IEnumerable<IReadOnlyList<string>> Needed => parts.Where(part => !part.IsOptional).SelectMany(part => part.Places)
        .Where(place => !place.Choices.Any(choice => choice.IsGenerated)).Select(place => place.Choices.Select(choice => choice.Name).ToList());

    /// <summary>Whether the server makes up some of it, so that two objects with equal attributes differ.</summary>
    public bool IsServerNamed => Places.Any(place => place.Choices.All(choice => choice.IsGenerated && Generated.IsRandom(choice.Name)));

    private IEnumerable<Choice> Choices => Places.SelectMany(place => place.Choices);

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

    /// <param name="Choices">Of which the first with a value counts.</param>
    private sealed record Place(IReadOnlyList<Choice> Choices)
    {
        public static Place Parse(string text) => new([.. text.Split(',').Select(Choice.Parse)]);

        public string? Render(TemplateValues values) =>
            Choices.Select(choice => choice.Render(values)).FirstOrDefault(found => found is { Length: > 0 });
    }

    /// <param name="Name">An attribute, or a word for something made up.</param>
    /// <param name="Argument">A filter for the one, a length for the other.</param>
    /// <param name="IsGenerated">Which of them.</param>
    private sealed record Choice(string Name, string? Argument, bool IsGenerated)
    {
        public static Choice Parse(string text)
        {
            var isGenerated = text.StartsWith('$');
            var words = text.TrimStart('$').Split(isGenerated ? ':' : '|', 2);
            var choice = new Choice(words[0], words.ElementAtOrDefault(1), isGenerated);
            if (isGenerated) Generated.Check(choice.Name);
            else if (choice.Argument is { } filter) Filter.Check(filter);
            return choice;
        }

        public string? Render(TemplateValues values)
        {
            if (IsGenerated) return Generated.Render(Name, Argument, values);
            return values.Attribute(Name) is { Length: > 0 } value && Argument is { } filter ? Filter.Apply(filter, value) : values.Attribute(Name);
        }
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex PlacePattern();
}
