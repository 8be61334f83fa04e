using System.Text.Json;
using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that nothing stands in the way of a new run: neither an unfinished one, nor somebody's lock on the state.</summary>
internal static class LockChecks
{
    private const string RunsCheck = "Unfinished runs";
    private const string LockCheck = "State lock";

    /// <summary>No run of this home works on the environment, or left a change in doubt.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> RunsAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(RunsCheck, async () =>
        {
            await using var catalogue = RunCatalogue.Open(subject.Home, subject.Time);
            var runs = await catalogue.ListAsync(subject.Environment.Name, take: int.MaxValue, cancellation);
            var busy = runs.FirstOrDefault(run => run.Status == RunStatus.Running);
            var doubtful = runs.FirstOrDefault(run => run.Status == RunStatus.InDoubt);
            var waiting = runs.FirstOrDefault(run => run.Status is RunStatus.Suspended or RunStatus.Waiting);
            return (busy, doubtful, waiting) switch
            {
                ({ } run, _, _) => new Finding(
                    RunsCheck, FindingVerdict.Failed, $"run {run.Id} is at '{run.Step}'; one run at a time changes an environment", $"deployer show {run.Id}"),
                (_, { } run, _) => new Finding(
                    RunsCheck, FindingVerdict.Failed,
                    $"run {run.Id} stopped in the middle of '{run.Step}': what it did is not known before it is resumed", $"deployer resume {run.Id}"),
                (_, _, { } run) => new Finding(
                    RunsCheck, FindingVerdict.Warning, $"run {run.Id} stopped at '{run.Step}'; a new run takes its place", $"deployer resume {run.Id}"),
                _ => new Finding(RunsCheck, FindingVerdict.Passed, "none"),
            };
        });

    /// <summary>Nobody holds Terraform's lock in the bucket. Other backends keep theirs only while its holder lives.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static async Task<Finding> StateAsync(CheckSubject subject, CancellationToken cancellation)
    {
        if (subject.Environment.Backend != BackendKind.Gcs)
        {
            return new Finding(LockCheck, FindingVerdict.NotChecked, "this backend's lock cannot be looked at without taking it");
        }

        try
        {
            var found = await BucketOf(subject).ReadAsync($"{subject.Environment.Workspace}.tflock", cancellation);
            return found is null
                ? new Finding(LockCheck, FindingVerdict.Passed, "nobody holds it")
                : new Finding(
                    LockCheck, FindingVerdict.Warning,
                    $"{Holder(found.Content)}: a run would wait {subject.Environment.LockTimeout.TotalSeconds:0} seconds for it, and then stop",
                    $"deployer runs {subject.Environment.Name}   (the run that stops names the command which removes a lock that is surely dead)");
        }
        catch (Exception problem) when (problem is BucketException or ToolException or ConfigurationException)
        {
            return new Finding(LockCheck, FindingVerdict.Warning, problem.Message, ((DeployerException)problem).Remedy);
        }
    }

    private static Bucket BucketOf(CheckSubject subject)
    {
        var settings = TerraformText.OfFile(Path.Combine(subject.Repository.Infra, subject.Environment.BackendFile));
        var bucket = Bootstrap.StateBucket.Of(subject.Environment, subject.Repository.Infra);
        return new Bucket(
            BucketPlace.Find(bucket.Name, settings.StringOf("prefix") ?? "", subject.Tools.Variables, settings.StringOf("storage_custom_endpoint")),
            new AccessTokens(subject.Tools, settings.StringOf("credentials"), subject.Time),
            subject.Time);
    }

    private static string Holder(byte[] info)
    {
        try
        {
            using var json = JsonDocument.Parse(info);
            return $"{json.RootElement.GetProperty("Who").GetString()} holds it since {json.RootElement.GetProperty("Created").GetString()}";
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "somebody holds it, and does not say who";
        }
    }
}
