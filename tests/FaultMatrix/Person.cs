using System.Diagnostics;
namespace FaultMatrix;

/// <summary>
/// Whoever resumes a run until it has succeeded, and does what the deployer asks for on the way, and nothing else: lets a lock go
/// whose holder is dead, takes over what exists and is in no state, approves.
/// </summary>
internal sealed class Person(Target target, bool many = false)
{
    // A Terraform that is killed while it writes its state leaves an empty file, and a full disk one that is cut off: it empties the file first. The deployer then names
    // the remedies; here is no backup to put back, so it is the other one.
    private const string EmptyState = "is empty. Terraform would plan to create everything again.";
    private const string CutOffState = "is damaged: it was cut off while it was written";
    private const string Unlock = "force-unlock";
    private const string SetClock = "timedatectl set-ntp";
    private const int MostResumes = 6;

    private string _imports = "";
    private bool _adoptedMore;

    public int Resumes { get; private set; }

    /// <summary>How often the deployer needed a person's decision or hand.</summary>
    public int Asked { get; private set; }

    public string Transcript { get; private set; } = "";

    /// <summary>Resumes until the run has succeeded, or help is of no use.</summary>
    /// <param name="struck">How the deployment ended.</param>
    /// <param name="noticed">What happens as soon as the first resume says something.</param>
    /// <returns>Whether it has succeeded.</returns>
    public async Task<bool> SettleAsync(CommandResult struck, Func<Task> noticed)
    {
        Note(struck);
        var result = struck;
        while (result.ExitCode != Exit.Succeeded && Resumes < MostResumes)
        {
            Resumes++;
            var command = result.ExitCode switch
            {
                Exit.NotFound => target.Resuming.Start("deploy", target.Name), // It came to no run.
                // What was adopted since changes the plan: it is shown anew, and approved then.
                Exit.Waiting when !_adoptedMore => target.Resuming.Start(result.Approval),
                _ => target.Resuming.Start(target.GoOn),
            };
            // There is nothing to attach to on another machine: what is held stays so until the command has ended.
            await (target.GoesElsewhere ? command.EndAsync() : command.NextLineOrEndAsync());
            await noticed();
            result = await command.EndAsync();
            Note(result);
            await HelpAsync(result);
        }

        return result.ExitCode == Exit.Succeeded;
    }

    private async Task HelpAsync(CommandResult result)
    {
        _adoptedMore = false;
        if (result.ExitCode == Exit.Succeeded) return;
        if (result.ExitCode == Exit.Busy) await WaitForToolsAsync();
        if (result.Text.Contains(EmptyState, StringComparison.Ordinal) || result.Text.Contains(CutOffState, StringComparison.Ordinal))
        {
            Asked++;
            File.Delete(target.Seen(TerraformState.FileOf(target.Checkout)));
        }

        if (result.Text.Contains(SetClock, StringComparison.Ordinal))
        {
            Asked++;
            target.Clock!.Shift("+0"); // Nothing else makes the deployer ask for it.
        }

        if (result.Text.Contains(Unlock, StringComparison.Ordinal)) await UnlockAsync(result);
        if (result.ExitCode == Exit.Waiting || result.Text.Contains("import {", StringComparison.Ordinal)) await AdoptAsync();
    }

    private async Task UnlockAsync(CommandResult explained)
    {
        Asked++;
        var command = explained.Text.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("(cd ", StringComparison.Ordinal));
        string[] words = [.. target.Driving.StartThrough, "/bin/sh", "-c", $"echo yes | {command}"];
        Note(await RunningCommand.Start(words[0], words[1..], target.Driving.Folder, target.Driving.Variables).EndAsync());
    }

    // Another machine is told to wait while a tool of the one that died still works.
    private async Task WaitForToolsAsync()
    {
        foreach (var tool in target.Checkout.PidsOf().Where(Signals.IsAlive))
        {
            using var wait = Process.Start("tail", [$"--pid={tool}", "--follow", "/dev/null"]);
            await wait.WaitForExitAsync();
        }
    }

    /// <summary>What a proposal of the deployer becomes once it is looked at: an import of what is there.</summary>
    private async Task AdoptAsync()
    {
        var orphans = await new Cloud(target).OrphansAsync();
        Asked++;
        var imports = string.Join('\n', orphans.Select(orphan => $$"""
            import {
              to = {{Probes.AddressOf(orphan, many)}}
              id = "{{orphan.Id}}"
            }

            """));
        _adoptedMore = imports != _imports;
        _imports = imports;
        target.Driving.Write("infra/adopt.tf", imports);
    }

    private void Note(CommandResult result) => Transcript += $"{result}\n";
}
