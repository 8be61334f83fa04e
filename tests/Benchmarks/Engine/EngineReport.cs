namespace Benchmarks.Engine;

/// <summary>The engine's section of docs/benchmarks.md.</summary>
internal static class EngineReport
{
    public const string Section = "The engine";

    public static async Task WriteAsync(IReadOnlyList<Row> rows, string circumstances) => await BenchmarkPage.WriteAsync(Section, $"""
        The engine on SQLite beside a raw loop on the same disk in the same run, in turn, round by round; a ratio is taken within its round.
        `raw` is one prepared commit of 1 KB: write-ahead log, synchronous=FULL, one connection, no client around it. The floor of many at once is
        50 writers that hand such rows to one connection, which commits together all that waits. The ratios mean something on a quiet machine
        only: on a busy one the raw loop, which sleeps at each commit, loses more than the engine; processes, which only compute, lose most.

        {circumstances}

        {Row.Head}
        {string.Join('\n', rows.Select(row => row.Line()))}
        """);
}
