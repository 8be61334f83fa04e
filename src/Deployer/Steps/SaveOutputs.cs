using Deployer.Environments;
using Deployer.Runs;
using Deployer.Sandbox;

namespace Deployer.Steps;

/// <summary>
/// Saves the outputs once more, with what Terraform cannot know: where the sandbox's database listens, and the head of Alembic's
/// migrations. In doubt: run again.
/// </summary>
internal sealed class SaveOutputs(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var outputs = OutputView.Read(run.Folder, run.RunId);
        if (run.Environment.Database == DatabaseKind.Sandbox)
        {
            // Terraform cannot know the port that the private server chose.
            outputs.Values["sandbox_database"] = (await Databases.TargetOfAsync(run, context.CancellationToken)).ToString();
            outputs.Values["sandbox_database_password"] = $"in {PostgresCluster.Of(run.Services.Home, run.Services.Time).PasswordFile}";
        }

        if (AlembicProgress.Of(run.Folder)?.Head is { } head)
        {
            outputs.Values["alembic_head"] = head;
        }

        OutputFiles.Save(run, outputs);
        return ExecutionResult.Next();
    }
}
