using System.Text;
using CsCheck;

namespace Deployer.Tests.Fuzz;

/// <summary>Makes a text that somebody's editor, disk or program has spoilt out of a good one.</summary>
internal static class Mutation
{
    // What parsers stumble over: ends and beginnings of both notations, numbers without a place, halves of characters, references.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "'", "\\", "\n", "\r\n", "\t", " ", "-", "#", "|", ">", "---\n", "...\n", "&a ", "*a", "<<: *a\n", "!!binary ",
        "? ", "null", "true", "1e999", "-0", "99999999999999999999", "0x1F", "1.5", "\0", "\u0007", "\uFEFF", "\u202E", "\U0001F600",
        "\\u0000", "\\uD800", "${a}", "%{", "{}", "[]", "\"\"", "0", "-1", "~", "2026-11-23T00:00:00Z",
    ];

    private static readonly Gen<(int Kind, double Place, double Length, string Piece)> Edits =
        Gen.Select(Gen.Int[0, 6], Gen.Double.Unit, Gen.Double.Unit, Gen.Int[0, Pieces.Length - 1].Select(which => Pieces[which]));

    /// <summary>One of the texts, with one to six things done to it.</summary>
    public static Gen<string> Of(params string[] texts) => Gen.Select(
        Gen.Int[0, texts.Length - 1].Select(which => texts[which]), Edits.Array[1, 6], (text, edits) => Decoded(edits.Aggregate(text, Apply)));

    // Half a character comes from no file: reading it has made something whole of it.
    private static string Decoded(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Apply(string text, (int Kind, double Place, double Length, string Piece) edit)
    {
        var at = (int)(edit.Place * text.Length);
        // Mostly a few characters; the fourth power makes the long ones rare.
        var length = (int)(Math.Pow(edit.Length, 4) * (text.Length - at));
        return edit.Kind switch
        {
            0 => text[..at], // The rest was never written.
            1 => text.Remove(at, length),
            2 => text.Insert(at, text.Substring(at, length)),
            3 => string.Concat(text.AsSpan(0, at), text.AsSpan(at + length), text.AsSpan(at, length)),
            4 => text[..at] + edit.Piece + text[Math.Min(text.Length, at + edit.Piece.Length)..],
            5 => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.Insert(at, edit.Piece))),
            _ => text.Insert(at, edit.Piece),
        };
    }
}
