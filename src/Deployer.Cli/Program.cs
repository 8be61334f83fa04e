using System.CommandLine;
using System.CommandLine.Invocation;
using Deployer.Cli.Commands;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;

var terminal = Terminal.OfProcess();
var parsed = new DeployerRootCommand(terminal).Parse(args);
if (parsed.Action is ParseErrorAction)
    return (int)UsageErrors.Report(parsed, terminal);

return await parsed.InvokeAsync(new InvocationConfiguration
{
    // Errors and signals are ours: see ErrorReport and Signals.
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = null,
    Output = terminal.Results,
    Error = terminal.Text,
});
