using System.CommandLine;
using System.CommandLine.Invocation;
using Deployer.Cli.Commands;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;

var terminal = Terminal.OfProcess();
var parsed = new DeployerRootCommand(terminal).Parse(args);
if (parsed.Action is ParseErrorAction)
    return (int)UsageErrors.Report(parsed, terminal);

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        // Errors and signals are ours: see ErrorReport and Signals.
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
        Output = terminal.Results,
        Error = terminal.Text,
    });
}
catch (Exception problem)
{
    // Commands tell their own errors; this is for help, version and completions.
    return (int)ErrorReport.Write(problem, terminal, home: null);
}
