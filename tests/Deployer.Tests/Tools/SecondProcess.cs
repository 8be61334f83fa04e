using System.Diagnostics;
using Deployer.Tools;

namespace Deployer.Tests.Tools;

/// <summary>This assembly run as a program of its own: a deployer that a test can kill at a chosen moment.</summary>
internal static class SecondProcess
{
    private const string StartAndStay = "start-and-stay";
    private const string StopBeforeRecord = "stop-before-record";

    public static async Task<int> Main(string[] arguments)
    {
        var command = new ToolCommand(arguments[2], arguments[3..], Path.GetTempPath(), ToolEnvironment.Current);
        TimeProvider clock = arguments[0] == StopBeforeRecord ? new StoppingClock() : TimeProvider.System;
        var tool = await DetachedTool.StartAsync(command, arguments[1], clock);
        Console.WriteLine(tool.Process.Pid);
        return (await tool.WaitAsync(CancellationToken.None)).ExitCode ?? -1;
    }

    /// <summary>A second process that starts a tool and waits for it.</summary>
    public static ToolCommand ThatStartsAndStays(string folder, params string[] tool) => Command(StartAndStay, folder, tool);

    /// <summary>A second process that stops for ever when the tool's shell waits for its word, with nothing on record yet.</summary>
    public static ToolCommand ThatStopsBeforeTheRecord(string folder, params string[] tool) => Command(StopBeforeRecord, folder, tool);

    private static ToolCommand Command(string mode, string folder, string[] tool) => new(
        Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : ToolPath.Require("dotnet", ToolEnvironment.Current, ""),
        [typeof(SecondProcess).Assembly.Location, mode, folder, .. tool],
        Path.GetTempPath(),
        ToolEnvironment.Current);

    // DetachedTool asks for the time between knowing its shell and writing it down.
    private sealed class StoppingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            Console.WriteLine("stopped");
            Process.GetCurrentProcess().WaitForExit();
            return default;
        }
    }
}
