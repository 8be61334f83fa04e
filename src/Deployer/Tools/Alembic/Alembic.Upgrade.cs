namespace Deployer.Tools;

internal sealed partial class Alembic
{
    /// <summary>What folders of detached upgrades are called.</summary>
    public const string UpgradeName = "alembic-upgrade";

    // 128 + n: ended by signal n. Alembic's own word for an error is 255.
    private const int LeastSignalExit = 129;
    private const int MostSignalExit = 192;

    // A traceback through SQLAlchemy is long, and what was being run when it came stands before it.
    private const int LinesOfAnError = 2000;

    /// <summary>Starts to upgrade the database to the folder's newest revision, detached.</summary>
    public Task<DetachedTool> StartUpgradeAsync(CancellationToken token) =>
        Tools.StartNextAsync(UpgradeName, Command(UpgradeArguments()), clock, token);

    /// <summary>The run's latest upgrade that was told to go, running or ended; null when none ever was.</summary>
    public DetachedTool? TryAttachUpgrade() => Tools.TryAttachLast(UpgradeName, clock);

    /// <summary>Waits for an upgrade, also one that another process started. Cancelling ends the waiting, never the tool.</summary>
    /// <exception cref="ToolFailedException">A revision failed, or Alembic could not begin.</exception>
    /// <exception cref="ToolInDoubtException">It was killed or interrupted: the database tells what was applied.</exception>
    public async Task FinishUpgradeAsync(DetachedTool upgrade, CancellationToken token)
    {
        var end = await upgrade.WaitAsync(token);
        if (end.ExitCode is null or (>= LeastSignalExit and <= MostSignalExit))
        {
            throw new ToolInDoubtException(
                "alembic upgrade", "alembic upgrade was stopped before it could say what it applied.",
                "Resume the run: it asks the database which revision it has, and goes on from there.");
        }
        if (end.ExitCode is { } failed and not 0)
        {
            var result = new ToolResult(failed, await upgrade.ReadStdoutAsync(token), upgrade.ReadStderrTail(LinesOfAnError), TimeSpan.Zero);
            throw AlembicOutput.ToFailure("alembic upgrade head", result, settings.Folder);
        }
    }

    internal static IReadOnlyList<string> UpgradeArguments() => ["-c", ConfigurationFile, "upgrade", "head"];
}
