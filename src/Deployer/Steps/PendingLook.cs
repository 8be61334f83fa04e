using System.Text.Json;
using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>Looks what a push of a run's migrations would do, before anything is changed. Only reads.</summary>
internal static class PendingLook
{
    private const string StepType = nameof(PushMigrations);

    // A project that does not exist yet, or is paused, must not hold up the plan.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Finds and judges the pending migrations.</summary>
    /// <param name="run">The run; its migrations are those of its own copy.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>What is pending, why that is not known, or why nothing can be pushed.</returns>
    /// <exception cref="ToolException">The SQL gate is not there, or cannot work.</exception>
    /// <exception cref="StepFailedException">Supabase refuses the access token, or knows no such project.</exception>
    public static async Task<PendingMigrations> OfAsync(RunContext run, CancellationToken cancellation)
    {
        if (MigrationFile.In(run.Folder.Migrations).Count == 0 || run.ChosenRelease is not null || DeployDefinition.StepOf(run.Services.Repository.Root, StepType) is null)
        {
            return PendingMigrations.None;
        }

        var (pending, known) = await LookAsync(run, cancellation);
        return pending is null
            ? known
            : known with { Files = await SqlGate.BesideDeployer.JudgeAsync(pending.Select(SqlFile.Read).ToList(), cancellation) };
    }

    private static async Task<(IReadOnlyList<MigrationFile>? Pending, PendingMigrations Known)> LookAsync(
        RunContext run, CancellationToken cancellation)
    {
        if (IsProjectToCome(run))
        {
            return (null, PendingMigrations.None with { Unknown = "which project it is will be known when Terraform has applied" });
        }

        try
        {
            var target = await Databases.TargetOfAsync(run, cancellation);
            if (await LinkedSession.OfAsync(run, target, cancellation) is not { } url)
            {
                return (await ByCliAsync(run, target, cancellation), PendingMigrations.None);
            }

            var history = await MigrationHistory.CompareAsync(run, url, cancellation);
            return (history.Problem is null ? history.Pending : null, new PendingMigrations([]) { Problem = history.Problem, Edited = history.Edited });
        }
        catch (ToolFailedException failed) when (PushFailure.ProblemOf(failed) is { } problem)
        {
            return (null, PendingMigrations.None with { Problem = problem });
        }
        catch (ToolFailedException failed) when (PushFailure.IsRefusal(failed, run.Environment.ProjectRef is not null))
        {
            // The push would be refused as well, when everything else has been applied.
            throw PushFailure.Explain(run, failed, begun: []);
        }
        catch (Exception problem) when (problem is DeployerException or NpgsqlException or JsonException)
        {
            return (null, PendingMigrations.None with { Unknown = run.Services.Redaction.Apply(problem.Message) });
        }
    }

    private static bool IsProjectToCome(RunContext run) =>
        run.Environment is { Database: DatabaseKind.Linked, ProjectRef: null } && !File.Exists(Path.Combine(run.Folder.Path, RunFolder.OutputsName));

    private static async Task<IReadOnlyList<MigrationFile>> ByCliAsync(
        RunContext run, DatabaseTarget target, CancellationToken cancellation)
    {
        var pending = (await SupabaseSetup.For(run, Limit).DbPushDryRunAsync(target, cancellation)).Migrations;
        return MigrationGate.FilesOf(run, pending);
    }
}
