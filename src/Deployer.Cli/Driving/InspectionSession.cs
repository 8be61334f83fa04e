using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Prerequisites;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Driving;

/// <summary>A look at an environment from the keyboard: what deserves attention on the way, and signals.</summary>
internal sealed class InspectionSession : IRunObserver, IAsyncDisposable
{
    private readonly Terminal terminal;
    private readonly ServiceProvider services;
    private readonly Signals signals;

    public InspectionSession(Invocation invocation)
    {
        terminal = invocation.Terminal;
        services = Services.ForReading(invocation.Repository, this);
        signals = new Signals(
            terminal.Time, signal => terminal.Text.WriteLine($"{signal}: asking Terraform to stop, and waiting for it"), Leave);
    }

    /// <summary>Looks at the environment.</summary>
    /// <typeparam name="TInspection">What looks.</typeparam>
    /// <typeparam name="T">What is found.</typeparam>
    public Task<T> RunAsync<TInspection, T>(Func<TInspection, CancellationToken, Task<T>> look)
        where TInspection : notnull
    {
        signals.Listen();
        return look(services.GetRequiredService<TInspection>(), signals.Stop);
    }

    public void On(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case StepNote note:
                terminal.Text.WriteLine(Printable.Line(note.Warning ? $"warning: {note.Text}" : note.Text));
                break;
            case PrerequisiteChecked { Finding: { Verdict: FindingVerdict.Warning or FindingVerdict.Failed } finding }:
                terminal.Text.WriteLine(Printable.Line(FindingText.Line(finding)));
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        signals.Dispose();
        await services.DisposeAsync();
    }

    private void Leave()
    {
        terminal.Text.WriteLine("left: Terraform, which only reads, ends by itself");
        Environment.Exit((int)ExitCode.Interrupted);
    }
}
