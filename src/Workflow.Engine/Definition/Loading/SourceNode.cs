namespace Workflow.Engine;

/// <summary>A piece of a definition's text with its place, whatever it is written in.</summary>
internal abstract record SourceNode(int Line);

/// <param name="Line">The line, from 1.</param>
/// <param name="Value">What stands there; null for nothing.</param>
/// <param name="IsQuoted">True when its text is meant, whatever it looks like.</param>
internal sealed record SourceScalar(int Line, string? Value, bool IsQuoted) : SourceNode(Line);

internal sealed record SourceList(int Line, IReadOnlyList<SourceNode> Items) : SourceNode(Line);

internal sealed record SourceMap(int Line, IReadOnlyList<SourceEntry> Entries) : SourceNode(Line);

internal sealed record SourceEntry(string Key, int Line, SourceNode Value);
