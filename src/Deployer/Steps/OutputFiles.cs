using System.Text;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Saves a deployment's outputs beside the repository's other files, 0600 and without secrets: where a credential lives, never its
/// value. Once after the apply, so that a later step that fails does not keep them from anybody, and once when all is known.
/// </summary>
internal static class OutputFiles
{
    /// <summary>Writes the files and tells whoever watches.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs; what has the shape of a secret is taken out.</param>
    public static void Save(RunContext run, OutputView outputs)
    {
        // Terraform marks as sensitive only what somebody declared so.
        var shown = outputs.Redacted(run.Services.Redaction.Apply);
        var (text, json) = OutputView.FilesOf(run.Services.Repository, run.Environment.Name);
        PrivateFiles.Write(text, ToText(run, shown));
        PrivateFiles.Write(json, shown.ToJson());
        run.Report(now => new OutputsSaved(now, shown.Lines, [text, json]));
    }

    /// <summary>Tells how the outputs differ from those of the release before, and keeps it for whoever looks at the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs with their values.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>A task.</returns>
    public static async Task CompareAsync(
        RunContext run, IReadOnlyDictionary<string, TerraformOutput> outputs, CancellationToken cancellation)
    {
        var before = run.Releases.Entries()
            .Select(entry => entry.Release)
            .FirstOrDefault(release => release is { AppliedAt: not null, Outputs: not null } && release.RunId != run.RunId);
        if (before?.Outputs is null)
        {
            return;
        }

        try
        {
            var then = await new ReleaseContent(run.Services.Home, run.Environment).ReadOutputsAsync(before.Outputs, cancellation);
            var compared = new OutputComparison(before.Number, OutputChange.Between(then, outputs, run.Services.Redaction.Apply));
            compared.Keep(run.Folder);
            foreach (var change in compared.Changes)
            {
                run.Note($"output {change}");
            }
        }
        catch (DeployerException problem)
        {
            // What is deployed is not worse for it: an earlier release is damaged, or sealed for somebody else.
            run.Warn($"the outputs cannot be compared with those of release {before.Number}: {problem.Message}");
        }
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
