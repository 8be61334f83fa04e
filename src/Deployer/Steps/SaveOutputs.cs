using System.Text;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Sandbox;

namespace Deployer.Steps;

/// <summary>
/// Keeps the state as it is after the apply. Shows the outputs and saves them beside the repository's other files, 0600 and without secrets: where a credential lives, never
/// its value. In doubt: run again.
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

        // Terraform marks as sensitive only what somebody declared so.
        outputs = outputs.Redacted(run.Services.Redaction.Apply);
        var (text, json) = OutputView.FilesOf(run.Services.Repository, run.Environment.Name);

        PrivateFiles.Write(text, ToText(run, outputs));
        PrivateFiles.Write(json, outputs.ToJson());
        run.Report(now => new OutputsSaved(now, outputs.Lines, [text, json]));
        return ExecutionResult.Next();
    }

    private static string ToText(RunContext run, OutputView outputs)
    {
        var width = outputs.Lines.Select(line => line.Key.Length).DefaultIfEmpty(0).Max();
        var text = new StringBuilder();
        text.Append("Outputs of '").Append(run.Environment.Name).AppendLine("'. Passwords are not among them; credential locations are.");
        foreach (var (label, value) in outputs.Lines)
        {
            text.Append(label.PadRight(width + 2)).AppendLine(value);
        }

        return text.ToString();
    }
}
