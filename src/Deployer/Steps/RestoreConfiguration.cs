using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Makes the configuration of the chosen release the run's working copy. What was renamed since gets its way back, and a provider
/// that was upgraded since stays at its newer version: it alone can read what it has written. In doubt: run again.
/// </summary>
internal sealed class RestoreConfiguration(RunServices services) : DeploymentStep(services)
{
    private const int HashLength = 12;

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var content = new ReleaseContent(run.Services.Home, run.Environment);
        var releases = run.Releases;
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
        await KeepNewerProvidersAsync(run, content, fresh, cancellation);
        if (releases.Of(run.RunId)?.Before is { } now)
        {
            await WriteReverseMovesAsync(run, content, (now, after), fresh, cancellation);
        }

        PrivateFiles.DeleteFolder(run.Folder.Infrastructure);
        Directory.Move(fresh, run.Folder.Infrastructure);
        return ExecutionResult.Next();
    }

    private static string From(Release chosen) => chosen.Source is { } source
        ? $", of commit {source.Commit[..Math.Min(HashLength, source.Commit.Length)]}{(source.Dirty ? " with changes" : "")}"
        : "";

    private static async Task KeepNewerProvidersAsync(
        RunContext run, ReleaseContent content, string infrastructure, CancellationToken cancellation)
    {
        var path = Path.Combine(infrastructure, LockFile.Name);
        if (!File.Exists(path))
        {
            return;
        }

        var (text, kept) = LockFile.KeepNewer(
            await File.ReadAllTextAsync(path, cancellation), await LastLockFileAsync(run, content, cancellation));
        if (kept.Count > 0)
        {
            PrivateFiles.Write(path, text);
            run.Warn($"newer than in the release, and kept so, because the state was written by them: {string.Join(", ", kept)}");
        }
    }

    private static async Task<string> LastLockFileAsync(RunContext run, ReleaseContent content, CancellationToken cancellation)
    {
        var last = run.Releases.Entries()
            .Select(entry => entry.Release)
            .FirstOrDefault(release => release is { Configuration: not null } && release.RunId != run.RunId);
        try
        {
            return last is { Configuration: { } configuration }
                ? ConfigurationArchive.ReadText(await content.ReadAsync(configuration, cancellation), name => name == LockFile.Name)
                : "";
        }
        catch (Exception damaged) when (damaged is StorageException or SealException)
        {
            // What is left behind may be broken in any way; Terraform itself refuses a provider that is too old for the state.
            run.Warn($"whether providers were upgraded since is not known: {damaged.Message}");
            return "";
        }
    }

    private static async Task WriteReverseMovesAsync(
        RunContext run, ReleaseContent content, (StateBackup Now, StateBackup Then) states, string infrastructure, CancellationToken cancellation)
    {
        var (now, then) = states;
        if (now.Lineage != then.Lineage)
        {
            run.Warn("the state has been begun anew since that release: what it knew then may exist and not be known any more");
        }

        var moves = ReverseMoves.Find(
            StateResources.Read(await content.ReadAsync(now, cancellation)), StateResources.Read(await content.ReadAsync(then, cancellation)));
        if (moves.Count > 0)
        {
            var written = ReverseMoves.Past(moves, TerraformText.OfModule(infrastructure).Text);
            PrivateFiles.Write(Path.Combine(infrastructure, TerraformSetup.ReverseMoves), ReverseMoves.ToConfiguration(written));
            run.Note($"renamed since, and named back: {string.Join(", ", moves.Select(move => $"{move.From} to {move.To}"))}");
        }
    }
}
