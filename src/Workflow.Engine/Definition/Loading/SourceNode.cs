namespace Workflow.Engine;

/// <summary>A piece of a definition's text with its place, whatever it is written in.</summary>
internal abstract record SourceNode(int Line);

internal sealed record SourceScalar(int Line, string? Value) : SourceNode(Line);

internal sealed record SourceList(int Line, IReadOnlyList<SourceNode> Items) : SourceNode(Line);

internal sealed record SourceMap(int Line, IReadOnlyList<SourceEntry> Entries) : SourceNode(Line);

internal sealed record SourceEntry(string Key, int Line, SourceNode Value);
