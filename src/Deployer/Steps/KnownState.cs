using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>Compares the state that the backend has with the last one that is known to have existed.</summary>
internal static class KnownState
{
    /// <summary>
    /// Stops where a backend lost its state, or has another one: it may show none, a new and empty one, which some backends write as
    /// soon as they are initialised, or one of another history, such as another environment's. A plan against it would create what
    /// exists a second time, and orphan what only the last state knew.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="current">The state as it is; null when there is none.</param>
    /// <param name="meant">What a person has said knowingly; null when nothing.</param>
    /// <exception cref="StepFailedException">It is not the state that was backed up last.</exception>
    public static void Refuse(RunContext run, StateFile? current, LineageChange? meant)
    {
        var releases = run.Releases;
        if (releases.LastBackup() is not { Backup: var last } known || IsKnown(last, current))
        {
            return;
        }

        if (current is not null && meant == new LineageChange(last.Lineage, current.Lineage))
        {
            run.Warn($"going on with another state, as asked: lineage {current.Lineage}, {Words(current.Serial, current.Resources)}, instead of "
                + $"{last.Lineage}, {Words(last.Serial, last.Resources)}. What only the old one knew is not known any more");
            return;
        }

        throw new StepFailedException(
            Message(run.Environment.Name, last, current),
            $"Check the backend's settings, then: deployer resume {run.RunId}\n"
            + $"If the state is lost, put the backup back: {known.PutBack(run)}"
            + (current is null || current.Lineage == last.Lineage ? "" : $"\nOnly if the other state is meant: {Command(run)} --accept-lineage {new LineageChange(last.Lineage, current.Lineage)}"));
    }

    // Two empty states are the same, whatever their lineages: a first plan that is repeated begins a new one.
    private static bool IsKnown(StateBackup last, StateFile? current) =>
        current is not null && ((current.Lineage == last.Lineage && current.Serial >= last.Serial) || (current.Resources == 0 && last.Resources == 0));

    private static string Message(string environment, StateBackup last, StateFile? current) => current is not null && current.Lineage == last.Lineage
        ? $"The state of '{environment}' is older than the one that was backed up last: the backend has {Words(current.Serial, current.Resources)}, the backup "
            + $"{Words(last.Serial, last.Resources)}. Somebody has put an earlier one back. Planning now would create a second time what only the backup knows, or forget it."
        : current is { Resources: > 0 }
        ? $"The state of '{environment}' is another one than was backed up last: the backend has lineage {current.Lineage}, "
            + $"{Words(current.Serial, current.Resources)}; the backup has {last.Lineage}, {Words(last.Serial, last.Resources)}. Planning now would "
            + "forget what only the backup knows: it would stay as an orphan, or be created a second time."
        : $"The state of '{environment}' has vanished: the backend has {(current is null ? "none" : $"a new, empty one (lineage {current.Lineage})")}, "
            + $"but lineage {last.Lineage}, {Words(last.Serial, last.Resources)}, was backed up earlier. Planning now would create everything a second time.";

    private static string Words(long serial, int resources) => $"serial {serial} with {resources} {(resources == 1 ? "resource" : "resources")}";

    private static string Command(RunContext run) => Runs.ChosenRelease.Read(run.Folder) is { } chosen
        ? $"deployer rollback {run.Environment.Name} {chosen.Options}"
        : $"deployer deploy {run.Environment.Name}";
}
