using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Waits for an upgrade and judges its end: by what Alembic reports, and by where the database stands then.</summary>
internal sealed class AlembicPush(RunContext run, Alembic alembic, DatabaseUrl target, string folder)
{
    /// <summary>The database.</summary>
    public DatabaseUrl Target => target;

    /// <summary>Asks where the database stands and what is pending.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>The history; its folder has one newest revision at most.</returns>
    /// <exception cref="StepFailedException">Alembic cannot tell, or the folder has several newest revisions.</exception>
    public async Task<AlembicHistory> LookAsync(CancellationToken cancellation)
    {
        try
        {
            var history = await alembic.HistoryAsync(cancellation);
            return history.Heads.Count <= 1 ? history : throw AlembicFailure.SeveralHeads(run, folder, history.Heads);
        }
        catch (ToolFailedException failed)
        {
            throw new AlembicFailure(run, folder).Explain(failed, now: null);
        }
    }

    /// <summary>Waits for an upgrade, also one of an earlier attempt.</summary>
    /// <param name="upgrade">The upgrade.</param>
    /// <param name="cancellation">Asks Alembic to stop, once, and waits for it.</param>
    /// <returns>Where the database stands, with nothing pending.</returns>
    /// <exception cref="StepFailedException">A revision failed, or Alembic was stopped and the server has ended what was under way.</exception>
    /// <exception cref="InDoubtException">Alembic was stopped, and whether the server goes on is not known.</exception>
    /// <exception cref="OperationCanceledException">It was stopped because it was asked to, and nothing goes on.</exception>
    public async Task<AlembicHistory> FinishAsync(DetachedTool upgrade, CancellationToken cancellation)
    {
        await using var asked = cancellation.Register(() =>
        {
            if (upgrade.Interrupt() == InterruptResult.Sent)
            {
                run.Warn("asking Alembic to stop; it does once the statement that is under way has ended");
            }
        });
        try
        {
            await alembic.FinishUpgradeAsync(upgrade, CancellationToken.None);
            return await LookAsync(CancellationToken.None);
        }
        catch (ToolInDoubtException stopped)
        {
            await WaitForServerAsync(stopped);
            // It may have been stopped behind its last commit.
            if (await LookAsync(CancellationToken.None) is { Pending: [] } done)
            {
                return done;
            }

            cancellation.ThrowIfCancellationRequested();
            throw new StepFailedException(
                "alembic upgrade was stopped; the server has ended what was under way.",
                $"The database knows which revision it has: deployer resume {run.RunId}",
                stopped);
        }
        catch (ToolFailedException failed)
        {
            throw new AlembicFailure(run, folder).Explain(failed, await TryLookAsync());
        }
    }

    private async Task<AlembicHistory?> TryLookAsync()
    {
        try
        {
            return await alembic.HistoryAsync(CancellationToken.None);
        }
        catch (ToolException)
        {
            // What failed is about to be told; that this is not known is part of it.
            return null;
        }
    }

    /// <summary>Stopping Alembic does not stop the statement it has sent: that goes on until the server looks for its client.</summary>
    private async Task WaitForServerAsync(ToolInDoubtException stopped)
    {
        try
        {
            await using var probe = new PostgresProbe(target);
            if ((await PushLock.WaitForServerAsync(run, probe, CancellationToken.None)).Count > 0)
            {
                throw InDoubt($"{stopped.Message} {target} still runs what it was sent.");
            }
        }
        catch (DatabaseUnreachableException silent)
        {
            throw InDoubt($"{stopped.Message} {silent.Message}");
        }
    }

    private InDoubtException InDoubt(string message) =>
        new(message, $"It asks the database which revision it has, and goes on from there: deployer resume {run.RunId}");
}
