using System.Text;

namespace Workflow.Engine;

/// <summary>A JSON text on its way to the store: in UTF-8, so that a large one is not made into a string and back.</summary>
public sealed class JsonText(ReadOnlyMemory<byte> utf8)
{
    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => utf8;

    /// <summary>A text as JSON; null stays null.</summary>
    public static implicit operator JsonText?(string? text) => text is null ? null : new(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc />
    public override string ToString() => Encoding.UTF8.GetString(utf8.Span);
}
