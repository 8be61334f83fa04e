using Deployer.Runs;

namespace Deployer.Cli.Progress;

/// <summary>What is known of a run from its events so far: the state that the live view draws. Not thread-safe.</summary>
internal sealed class RunProgress
{
    private const int NotesKept = 3;
    private readonly List<StepProgress> steps = [];
    private readonly List<ResourceProgress> resources = [];
    private readonly Queue<string> notes = new();

    public RunBegan? Began { get; private set; }

    public IReadOnlyList<StepProgress> Steps => steps;

    /// <summary>The resources of the current step, in the order in which Terraform began them.</summary>
    public IReadOnlyList<ResourceProgress> Resources => resources;

    /// <summary>The last notes of the current step; warnings are kept elsewhere.</summary>
    public IEnumerable<string> Notes => notes;

    public void On(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunBegan began:
                On(began);
                break;
            case StepBegan began:
                resources.Clear();
                notes.Clear();
                Set(new StepProgress(began.Step, StepState.Running, began.At));
                break;
            case StepEnded ended:
                Set(new StepProgress(ended.Step, StateOf(ended.Outcome), ended.At - ended.Took, ended.Took));
                break;
            case DecisionNeeded:
                if (steps.Find(step => step.State == StepState.Running) is { } asking)
                    Set(asking with { State = StepState.Waiting });
                break;
            case ResourceProgress progress:
                On(progress);
                break;
            case StepNote { Warning: false } note:
                notes.Enqueue(note.Text);
                if (notes.Count > NotesKept)
                    notes.Dequeue();
                break;
        }
    }

    private void On(RunBegan began)
    {
        Began = began;
        foreach (var name in began.Steps.Where(name => steps.All(step => step.Name != name)))
            steps.Add(new StepProgress(name, began.Done.Contains(name) ? StepState.DoneBefore : StepState.Pending));
    }

    private static StepState StateOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Completed => StepState.Done,
        StepOutcome.Interrupted => StepState.Interrupted,
        _ => StepState.Failed,
    };

    private void On(ResourceProgress progress)
    {
        var at = resources.FindIndex(resource => resource.Address == progress.Address);
        if (at < 0)
            resources.Add(progress);
        else
            resources[at] = progress;
    }

    private void Set(StepProgress step)
    {
        var at = steps.FindIndex(known => known.Name == step.Name);
        if (at < 0)
            steps.Add(step);
        else
            steps[at] = step;
    }
}

/// <summary>A step as the live view shows it.</summary>
/// <param name="Name">The step's key.</param>
/// <param name="State">How far it is.</param>
/// <param name="BeganAt">When its attempt began; null when it did not in this process.</param>
/// <param name="Took">How long the attempt took; null while it has not ended.</param>
internal sealed record StepProgress(string Name, StepState State, DateTimeOffset? BeganAt = null, TimeSpan? Took = null);

internal enum StepState
{
    Pending,
    DoneBefore,
    Running,
    Waiting,
    Done,
    Failed,
    Interrupted,
}
