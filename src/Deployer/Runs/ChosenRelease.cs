using Deployer.Releases;

namespace Deployer.Runs;

/// <summary>
/// The release whose configuration a run works on, instead of the repository's. It is a fact of the run's folder: a resume must
/// know it before any step runs.
/// </summary>
/// <param name="Number">The release's number.</param>
internal sealed record ChosenRelease(int Number)
{
    private const string FactName = "chosen-release.json";

    /// <summary>Whether a person has said that the database stays as it is, whatever the older configuration needs.</summary>
    public bool KeepsDatabase { get; init; }

    /// <summary>What the run takes for what exists.</summary>
    public RollbackMode Mode { get; init; }

    /// <summary>The release whose state is put back, where the mode puts one back; it may have none but a state.</summary>
    public int? State { get; init; }

    /// <summary>The generation of the state's object that is put back instead; null where it is a release's state.</summary>
    public long? Generation { get; init; }

    /// <summary>Whether all that this release has made is destroyed: the way back to before the first one.</summary>
    public bool ToNothing { get; init; }

    /// <summary>What goes back to the release again: the end of a command line.</summary>
    public string Options => ToNothing ? $"--to {ReleaseCatalogue.Nothing}"
        : Mode == RollbackMode.Config ? $"--to {Number}"
        : Generation is { } generation ? $"{StateChoice.OptionOf(Mode)} --to {StateChoice.OfGeneration(generation)}"
        : $"{StateChoice.OptionOf(Mode)} --to {State ?? Number}";

    /// <summary>Records the choice.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Keep(RunFolder folder) => folder.Keep(FactName, this);

    /// <summary>The release that a run works on.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Its number; null when the run works on a snapshot of the repository.</returns>
    public static int? Of(RunFolder folder) => Read(folder)?.Number;

    /// <summary>The release that a run works on, with what was decided about the way there.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The choice; null when the run works on a snapshot of the repository.</returns>
    public static ChosenRelease? Read(RunFolder folder) => folder.Recall<ChosenRelease>(FactName);
}
