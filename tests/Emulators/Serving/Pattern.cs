using System.IO.Enumeration;

namespace Emulators.Serving;

internal static class Pattern
{
    /// <summary><c>*</c> stands for any text, slashes included.</summary>
    public static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
