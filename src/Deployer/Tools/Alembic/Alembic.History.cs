namespace Deployer.Tools;

internal sealed partial class Alembic
{
    /// <summary>The revisions from the database's current one up to the folder's newest. Changes nothing.</summary>
    /// <exception cref="ToolFailedException">
    /// The configuration cannot be read, the database has a revision that the folder lacks, or it cannot be reached.
    /// </exception>
    public async Task<AlembicHistory> HistoryAsync(CancellationToken token) =>
        AlembicHistory.Parse(await ReadAsync(HistoryArguments(), token));

    internal static IReadOnlyList<string> HistoryArguments() =>
        ["-c", ConfigurationFile, "history", "--rev-range", "current:heads", "--indicate-current"];
}
