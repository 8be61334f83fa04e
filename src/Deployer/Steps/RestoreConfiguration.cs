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
        var before = run.Releases.Of(run.RunId)?.Before;
        var content = new ReleaseContent(run.Services.Home, run.Environment);
        await WriteAsync(
            run, before is null ? null : (before.Lineage, await content.ReadAsync(before, context.CancellationToken)), context.CancellationToken);
        return ExecutionResult.Next();
    }

    /// <summary>Makes it the working copy of a run, or of an inspection.</summary>
    /// <param name="run">The run.</param>
    /// <param name="current">The state as it is; null when there is none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">The release has no configuration, or needs a provider configuration that cannot be added.</exception>
    public static async Task WriteAsync(RunContext run, (string Lineage, byte[] Content)? current, CancellationToken cancellation)
    {
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
        ConfigurationArchive.Unpack(await ChosenContent.ReadAsync(run, configuration.Digest, cancellation), fresh);
        run.Note($"the configuration of release {chosen.Number}: {configuration.Files} files{From(chosen)}");
        await TodaysVariables.ApplyAsync(run, fresh, cancellation);
        await PresentConfiguration.UnpackAsync(run, content, cancellation);
        if (current is { Lineage: var lineage } && lineage != after.Lineage)
        {
            run.Warn("the state has been begun anew since that release: what it knew then may exist and not be known any more");
        }

        if (Adoption.Is(run.Folder))
        {
            // The state is empty, and the release's may be unreadable: there is nothing to compare.
            await Adoption.WriteImportsAsync(run, fresh, cancellation);
            current = null;
        }

        var (now, then) = current is null ? (null, []) : (current.Value.Content, await ChosenContent.ReadAsync(run, after.Digest, cancellation));
        KeepNewerProviders(run, fresh, now is null ? [] : [.. StateProvider.Read(now).Select(each => each.Key.Source)]);
        if (now is not null)
        {
            MissingProviders.Add(run, fresh, StateProvider.Read(now), StateProvider.Read(then));
            WriteReverseMoves(run, (now, then), fresh);
        }

        PrivateFiles.DeleteFolder(run.Folder.Infrastructure);
        Directory.Move(fresh, run.Folder.Infrastructure);
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
