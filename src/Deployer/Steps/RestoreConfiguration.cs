using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Makes the configuration of the chosen release the run's working copy. What was renamed since gets its way back, a provider that was
/// upgraded since stays at its newer version: it alone can read what it has written. Sensitive variables keep the values of today, and
/// a provider configuration that only objects to be removed still need is added. In doubt: run again.
/// </summary>
internal sealed class RestoreConfiguration(RunServices services) : DeploymentStep(services)
{
    private const int HashLength = 12;

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var content = new ReleaseContent(run.Services.Home, run.Environment);
        var chosen = run.GetChosen();
        if (chosen is not { Configuration: { } configuration, After: { } after })
        {
            throw new StepFailedException(
                $"Release {chosen.Number} has no configuration.", $"Choose another release: deployer rollback {run.Environment.Name}");
        }

        run.Folder.RescueErroredState();
        var fresh = run.Folder.Infrastructure + ".new";
        PrivateFiles.DeleteFolder(fresh);
        ConfigurationArchive.Unpack(await content.ReadAsync(configuration, cancellation), fresh);
        run.Note($"the configuration of release {chosen.Number}: {configuration.Files} files{From(chosen)}");
        await TodaysVariables.ApplyAsync(run, fresh, cancellation);
        await PresentConfiguration.UnpackAsync(run, content, cancellation);
        var (now, then) = await StatesAsync(run, content, after, cancellation);
        KeepNewerProviders(run, fresh, now is null ? [] : [.. StateProvider.Read(now).Select(each => each.Key.Source)]);
        if (now is not null)
        {
            MissingProviders.Add(run, fresh, StateProvider.Read(now), StateProvider.Read(then));
            WriteReverseMoves(run, (now, then), fresh);
        }

        PrivateFiles.DeleteFolder(run.Folder.Infrastructure);
        Directory.Move(fresh, run.Folder.Infrastructure);
        return ExecutionResult.Next();
    }

    private static string From(Release chosen) => chosen.Source is { } source
        ? $", of commit {source.Commit[..Math.Min(HashLength, source.Commit.Length)]}{(source.Dirty ? " with changes" : "")}"
        : "";

    private static void KeepNewerProviders(RunContext run, string infrastructure, IReadOnlyCollection<string> needed)
    {
        var (path, present) = (Path.Combine(infrastructure, LockFile.Name), Path.Combine(run.Folder.Present, LockFile.Name));
        if (!File.Exists(path) || !File.Exists(present))
        {
            return;
        }

        var (text, kept) = LockFile.KeepNewer(File.ReadAllText(path), File.ReadAllText(present), needed);
        if (kept.Count > 0)
        {
            PrivateFiles.Write(path, text);
            run.Warn($"newer than in the release, and kept so, because the state was written by them: {string.Join(", ", kept)}");
        }
    }

    private static async Task<(byte[]? Now, byte[] Then)> StatesAsync(
        RunContext run, ReleaseContent content, StateBackup chosen, CancellationToken cancellation)
    {
        var now = run.Releases.Of(run.RunId)?.Before;
        if (now is not null && now.Lineage != chosen.Lineage)
        {
            run.Warn("the state has been begun anew since that release: what it knew then may exist and not be known any more");
        }

        return (now is null ? null : await content.ReadAsync(now, cancellation), await content.ReadAsync(chosen, cancellation));
    }

    private static void WriteReverseMoves(RunContext run, (byte[] Now, byte[] Then) states, string infrastructure)
    {
        var moves = ReverseMoves.Find(StateResources.Read(states.Now), StateResources.Read(states.Then));
        if (moves.Count > 0)
        {
            var written = ReverseMoves.Past(moves, TerraformText.OfModule(infrastructure).Text);
            PrivateFiles.Write(Path.Combine(infrastructure, TerraformSetup.ReverseMoves), ReverseMoves.ToConfiguration(written));
            run.Note($"renamed since, and named back: {string.Join(", ", moves.Select(move => $"{move.From} to {move.To}"))}");
        }
    }
}
