using System.CommandLine;
using System.CommandLine.Invocation;
using Deployer.Simulator;
using Deployer.Simulator.Commands;

var parsed = new SimulatorRootCommand().Parse(args);
if (parsed.Action is ParseErrorAction)
{
    ErrorReport.Write(parsed.Errors[0].Message, "deployer-simulator --help", Console.Error);
    return (int)ExitCode.Usage;
}

// Errors and signals are ours: see ErrorReport and SimulatorProcess.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
