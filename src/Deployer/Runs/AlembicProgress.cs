namespace Deployer.Runs;

/// <summary>How far Alembic came in a run.</summary>
/// <param name="Pending">Ids of the revisions that the database did not have when its upgrade began, oldest first.</param>
/// <param name="Head">Where the database stood in the end; null as long as that is not known.</param>
internal sealed record AlembicProgress(IReadOnlyList<string> Pending, string? Head)
{
    private const string FactName = "alembic.json";

    /// <summary>What is on record of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The progress, or null when Alembic had nothing to do yet.</returns>
    public static AlembicProgress? Of(RunFolder folder) => folder.Recall<AlembicProgress>(FactName);

    /// <summary>Writes it down.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Keep(RunFolder folder) => folder.Keep(FactName, this);
}
