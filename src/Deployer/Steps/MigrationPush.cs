using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Waits for a push and judges its end: what the CLI reports, and what goes on in the server without it.</summary>
/// <param name="run">The run.</param>
/// <param name="target">The database.</param>
/// <param name="session">A session with it; null when there is none.</param>
internal sealed class MigrationPush(RunContext run, DatabaseTarget target, DatabaseUrl? session)
{
    /// <summary>Waits for a push, also one of an earlier attempt.</summary>
    /// <param name="push">The push.</param>
    /// <param name="cancellation">Asks the CLI to stop, once, and waits for it.</param>
    /// <returns>What it applied.</returns>
    /// <exception cref="StepFailedException">A migration failed, or the push was stopped and the server has ended what was under way.</exception>
    /// <exception cref="InDoubtException">The CLI was stopped, and whether the server goes on is not known.</exception>
    /// <exception cref="OperationCanceledException">It was stopped because it was asked to, and nothing goes on.</exception>
    public async Task<DbPushResult> FinishAsync(DetachedTool push, CancellationToken cancellation)
    {
        await using var asked = cancellation.Register(() =>
        {
            if (push.Interrupt() == InterruptResult.Sent)
            {
                run.Warn("asking the Supabase CLI to stop");
            }
        });
        try
        {
            return await Supabase.FinishDbPushAsync(push, CancellationToken.None);
        }
        catch (ToolInDoubtException stopped)
        {
            await WaitForServerAsync(stopped);
            cancellation.ThrowIfCancellationRequested();
            throw new StepFailedException(
                "supabase db push was stopped; the server has ended what was under way.",
                $"The database's history tells what was applied: deployer resume {run.RunId}",
                stopped);
        }
        catch (ToolFailedException failed)
        {
            throw PushFailure.Explain(run, failed, Supabase.BegunBy(push));
        }
    }

    /// <summary>Stopping the CLI does not stop what it has sent: that goes on until the server looks for its client.</summary>
    private async Task WaitForServerAsync(ToolInDoubtException stopped)
    {
        if (session is null)
        {
            // The server was told to look for its client as well, but nobody can ask it from here.
            throw InDoubt($"{stopped.Message} Whether {target} still runs what it was sent cannot be seen from here.");
        }

        try
        {
            await using var probe = new PostgresProbe(session);
            if (await PushLock.WaitForServerAsync(run, probe, CancellationToken.None) is { Count: > 0 } working)
            {
                throw InDoubt($"{stopped.Message} {target} still runs what it was sent: {string.Join(", ", working)}.");
            }
        }
        catch (DatabaseUnreachableException silent)
        {
            throw InDoubt($"{stopped.Message} {silent.Message}");
        }
    }

    private InDoubtException InDoubt(string message) =>
        new(message, $"It reads the database's history, and pushes what is missing: deployer resume {run.RunId}");
}
