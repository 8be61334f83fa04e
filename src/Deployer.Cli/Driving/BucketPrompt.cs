using Deployer.Bootstrap;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Driving;

/// <summary>Says what a bootstrap does, shows what would change about a bucket that is there, and asks.</summary>
internal sealed class BucketPrompt(Terminal terminal, CancellationToken cancellation) : IRunObserver
{
    public void On(RunEvent runEvent)
    {
        if (runEvent is StepNote note)
            terminal.Text.WriteLine(Printable.Line(note.Text));
    }

    /// <returns>True when a person said yes; false when one did not, or nobody can be asked.</returns>
    public async Task<bool> AgreesAsync(IReadOnlyList<SettingChange> changes)
    {
        terminal.Text.WriteLine("The bucket is there, and its settings are not as they should be:");
        foreach (var change in changes)
            terminal.Text.WriteLine(Printable.Line($"  ~   {change.Setting}: {change.Before} -> {change.After}"));
        if (!terminal.CanAsk)
            return false;

        terminal.Text.Write("Correct them? yes or no: ");
        terminal.Text.Flush();
        // Reading a terminal cannot be cancelled: the reader is left behind, and the process ends soon after.
        var typed = await Task.Run(terminal.Answers.ReadLine, CancellationToken.None).WaitAsync(cancellation);
        return typed?.Trim() is "yes" or "y";
    }
}
