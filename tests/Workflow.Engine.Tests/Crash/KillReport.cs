namespace Workflow.Engine.Tests.Crash;

/// <summary>What the effects tell after all the kills, run by run.</summary>
/// <param name="Kills">How many processes were killed.</param>
/// <param name="Runs">Runs that were started.</param>
/// <param name="Repeated">Attempts after one that was killed, which knew it.</param>
/// <param name="Lost">Runs that did not complete, and steps that did not do their work.</param>
/// <param name="RunAgain">Attempts of steps whose end was on record.</param>
/// <param name="Unaware">Attempts that did not know of an earlier one.</param>
/// <param name="Together">Attempts that began while another process was in the same step.</param>
internal sealed record KillReport(
    int Kills,
    int Runs,
    int Repeated,
    IReadOnlyList<string> Lost,
    IReadOnlyList<string> RunAgain,
    IReadOnlyList<string> Unaware,
    IReadOnlyList<string> Together)
{
    public static KillReport Of(int kills, IReadOnlyList<EffectLine> effects, IReadOnlyDictionary<string, WorkflowStatus> statuses)
    {
        var started = effects.Where(line => line.What == Effect.Started).Select(line => line.RunId);
        var lost = started.Concat(statuses.Keys).Distinct()
            .Where(run => !statuses.TryGetValue(run, out var status) || status != WorkflowStatus.Complete).ToList();
        var (again, unaware, together) = (new List<string>(), new List<string>(), new List<string>());
        var repeated = 0;
        foreach (var run in effects.Where(line => line.What != Effect.Started).GroupBy(line => line.RunId))
        {
            var steps = run.ToLookup(line => line.StepKey);
            for (var place = 0; place < BusyChild.StepKeys.Count; place++)
            {
                var key = BusyChild.StepKeys[place];
                var lines = steps[key].ToList();
                if (!lines.Exists(line => line.What == Effect.Done)) lost.Add($"{run.Key} {key}");

                // The next step begins in the commit that ends this one.
                var next = place + 1 < BusyChild.StepKeys.Count ? steps[BusyChild.StepKeys[place + 1]].FirstOrDefault() : null;
                var ended = lines.Find(line => line.What == Effect.Recorded) ?? next;
                var begins = lines.Where(line => line.What is Effect.Begun or Effect.BegunAfterDoubt).ToList();
                again.AddRange(begins.Where(begin => ended is not null && begin.At > Math.Min(ended.At, next?.At ?? ended.At)).Select(Name));
                unaware.AddRange(begins.Skip(1).Where(begin => begin.What == Effect.Begun).Select(Name));
                together.AddRange(begins.Where(begin => lines.Exists(line => IsWithin(begin, line, begins))).Select(Name));
                repeated += begins.Count(begin => begin.What == Effect.BegunAfterDoubt);
            }
        }

        return new KillReport(kills, statuses.Count, repeated, lost, again, unaware, together);
    }

    // Another process began before and did its work after.
    private static bool IsWithin(EffectLine begin, EffectLine done, List<EffectLine> begins) =>
        done.What == Effect.Done && done.Process != begin.Process && done.At > begin.At
        && begins.Exists(other => other.Process == done.Process && other.At < begin.At);

    private static string Name(EffectLine line) => $"{line.RunId} {line.StepKey} by {line.Process}";
}
