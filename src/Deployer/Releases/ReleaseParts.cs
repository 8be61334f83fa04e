using System.Text.Json;

namespace Deployer.Releases;

/// <summary>The words for what a release is made of, as a person types and reads them.</summary>
public static class ReleaseParts
{
    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<ReleasePart>().Select(Word)];

    /// <summary>The word for a part.</summary>
    /// <param name="part">The part.</param>
    /// <returns>Such as <c>state-after</c>.</returns>
    public static string Word(ReleasePart part) => JsonNamingPolicy.KebabCaseLower.ConvertName(part.ToString());

    /// <summary>The part that a word stands for.</summary>
    /// <param name="word">One of <see cref="Words"/>.</param>
    /// <returns>The part.</returns>
    public static ReleasePart Of(string word) => Enum.GetValues<ReleasePart>().First(part => Word(part) == word);
}
