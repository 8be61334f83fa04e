using Deployer.Releases;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>
/// The copy of the repository's configuration that a run works on. A run that is resumed takes over what was mended since, and goes
/// back as far as that reaches.
/// </summary>
internal sealed class RunConfiguration(RunServices services, RunFolder folder)
{
    private string Repository => services.Repository.Root;

    /// <summary>Copies the repository's configuration, and keeps which commit it is by git's word.</summary>
    /// <param name="cancellation">Stops asking git.</param>
    /// <returns>A task.</returns>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        var git = new Git(Repository);
        var (head, dirty) = (git.HeadAsync(cancellation), git.IsDirtyAsync(Snapshot.AreasOf(Repository), cancellation));
        Snapshot.Take(Repository, folder);
        folder.Keep(SourceCommit.FactName, await head is { } commit && await dirty is { } differs ? new SourceCommit(commit, differs) : null);
    }

    /// <summary>What differs in the repository from the run's copy.</summary>
    /// <returns>Relative paths; none for a run that works on a release, which nothing in the repository changes.</returns>
    public IReadOnlyList<string> Changes() => ChosenRelease.Of(folder) is null ? Snapshot.Changes(Repository, folder) : [];

    /// <summary>Decides where a run goes on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">Its definition's steps, in order.</param>
    /// <param name="changes">What differs in the repository.</param>
    /// <returns>The point.</returns>
    public ResumePoint FindResumePoint(RunView run, IReadOnlyList<string> steps, IReadOnlyList<string> changes)
    {
        var completed = steps.TakeWhile(step => step != run.Step).ToList();
        var point = ResumePoint.Decide(run.Step, completed, changes, LivingTools.Change(folder), AlembicStep.In(Repository));
        var kept = folder.Recall<ResumePoint>(ResumePoint.FactName)?.Step;
        // A question about what has changed since is asked anew.
        var asked = run.Status == RunStatus.Waiting && point.TakeSnapshot ? run.Step : null;
        return point with { Step = steps.FirstOrDefault(step => step == kept || step == point.Step) ?? asked };
    }

    /// <summary>
    /// Replaces the run's copy when the repository has changed. The way back is kept before that: a process that dies in between must
    /// not go on at a later step with a configuration that nobody has planned.
    /// </summary>
    /// <param name="changes">What differs in the repository.</param>
    /// <param name="point">Where the run goes on.</param>
    /// <param name="step">The step where it stands, for people.</param>
    /// <returns>A task.</returns>
    public async Task TakeOverAsync(IReadOnlyList<string> changes, ResumePoint point, string? step)
    {
        if (changes.Count > 0)
        {
            services.Observer.On(new StepNote(
                services.Time.GetUtcNow(),
                step ?? "",
                (point.TakeSnapshot ? "changed since the run began: " : "changed, but not taken over while a tool still works: ") + string.Join(", ", changes)));
        }

        if (point.Step is not null)
        {
            folder.Keep(ResumePoint.FactName, point);
        }

        if (point.TakeSnapshot)
        {
            await TakeAsync(CancellationToken.None);
        }
    }
}
