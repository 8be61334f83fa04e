using System.Text.Json;
using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using Microsoft.Extensions.Logging;

namespace Deployer.Steps;

/// <summary>
/// Records, while an apply holds Terraform's lock on a state in a bucket, which lock that is. Terraform says neither its lock's id while
/// it works nor, in the lock, which process holds it; without this nobody could prove later that a lock was left by a dead one.
/// </summary>
internal sealed partial class StateLockWatch : IAsyncDisposable
{
    private readonly Bucket? bucket;
    private readonly string name;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ending = new();
    private Task looking = Task.CompletedTask;
    private bool begun;

    /// <summary>Begins to watch.</summary>
    /// <param name="run">The run whose state it is; where that is in no bucket, there is nothing to watch.</param>
    public StateLockWatch(RunContext run)
    {
        bucket = run.Environment.Backend == BackendKind.Gcs ? BucketOf(run) : null;
        name = $"{run.Environment.Workspace}.tflock";
        logger = run.Services.Logger;
    }

    /// <summary>Takes notice of what an apply tells. With the first change it begins it certainly holds the lock.</summary>
    /// <param name="tool">The apply.</param>
    /// <param name="happened">What it tells.</param>
    public void Saw(DetachedTool? tool, TerraformEvent happened)
    {
        if (bucket is null || tool is null || begun || happened is not ApplyStartEvent || StateLockOnRecord.Find(tool.Folder) is not null)
        {
            return;
        }

        begun = true;
        looking = Task.Run(() => LookAsync(bucket, tool));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await looking;
        ending.Dispose();
    }

    private async Task LookAsync(Bucket from, DetachedTool tool)
    {
        try
        {
            var before = tool.OutputLength;
            var found = await from.ReadAsync(name, ending.Token);
            var after = tool.OutputLength;
            if (found is null || JsonSerializer.Deserialize<LockInfo>(found.Content) is not { } info)
            {
                return;
            }

            new StateLockOnRecord($"{from}/{name}", found.Generation)
            {
                OutputBefore = before,
                OutputAfter = after,
                Who = info.Who,
                Operation = info.Operation,
                Created = info.Created,
                Pid = tool.Process.Pid,
                StartTime = tool.Process.StartTime,
            }.Keep(tool.Folder);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The apply has ended, and has released its lock.
        }
        catch (Exception problem) when (problem is DeployerException or JsonException or IOException)
        {
            LogNotRecorded(logger, problem.Message);
        }
    }

    private static Bucket? BucketOf(RunContext run)
    {
        var settings = TerraformText.OfFile(TerraformSetup.BackendFile(run));
        return settings.StringOf("bucket") is not { } bucket ? null : Bucket.ForState(
            bucket,
            settings,
            ToolEnvironment.Build(ToolEnvironment.Current, TerraformSetup.ToolOptions(run)),
            run.Services.Time);
    }

    [LoggerMessage(
        EventId = 22,
        Level = LogLevel.Warning,
        Message = "Which lock the apply holds on the state could not be recorded; if it is killed, a person has to remove it: {Problem}")]
    private static partial void LogNotRecorded(ILogger logger, string problem);

    // As Terraform writes it into the lock's object.
    private sealed record LockInfo(string Who, string Operation, DateTimeOffset Created);
}
