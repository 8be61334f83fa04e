using Deployer.Steps;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Runs;

/// <summary>
/// Finds what a run's push left at work in the database after its tool has died, and ends it on a person's word: killing the tool does
/// not stop what it has sent.
/// </summary>
internal sealed class PushSessions(RunServices services)
{
    private static readonly string[] PushTools = [Supabase.PushName, Alembic.UpgradeName];

    /// <summary>Looks into the database of a run that has pushed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The sessions that are at work; none when the run never pushed, or the database cannot be asked.</returns>
    public async Task<IReadOnlyList<LivingTool>> FindAsync(RunView run, CancellationToken cancellation)
    {
        try
        {
            await using var probe = await OpenAsync(run, cancellation);
            return probe is null ? [] : (await probe.ListPushSessionsAsync(cancellation))
                .Select(session => new LivingTool($"{session.Application} in the database, {session.State}", session.Pid, session.Since))
                .ToList();
        }
        catch (Exception problem) when (problem is DeployerException or NpgsqlException)
        {
            // Killing the tools must not fail because the database does not answer; a resume says that it does not.
            return [];
        }
    }

    /// <summary>Ends sessions; what they had not committed is rolled back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sessions">The sessions that a person has seen.</param>
    /// <param name="cancellation">Stops the attempt.</param>
    /// <returns>Those that were told to end.</returns>
    public async Task<IReadOnlyList<LivingTool>> EndAsync(RunView run, IReadOnlyList<LivingTool> sessions, CancellationToken cancellation)
    {
        await using var probe = sessions.Count == 0 ? null : await OpenAsync(run, cancellation);
        var ended = probe is null ? [] : await probe.EndAsync(sessions.Select(session => session.Pid), cancellation);
        return sessions.Where(session => ended.Contains(session.Pid)).ToList();
    }

    private async Task<PostgresProbe?> OpenAsync(RunView view, CancellationToken cancellation)
    {
        var run = services.Open(view.Id, view.Environment, step: "");
        var tools = new ToolFolders(run.Folder.Tools);
        return PushTools.Any(name => tools.Started(name).Count > 0)
            && await LinkedSession.OfAsync(run, await Databases.TargetOfAsync(run, cancellation), cancellation) is { } session
                ? new PostgresProbe(session)
                : null;
    }
}
