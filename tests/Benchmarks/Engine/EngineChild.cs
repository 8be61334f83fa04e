using System.Diagnostics;
using Workflow.Engine.Tests.Crash;

namespace Benchmarks.Engine;

/// <summary>The processes that the engine's benchmark starts: this program itself, in another role.</summary>
internal static class EngineChild
{
    public const string Name = "child";

    public static ProcessStartInfo Start(IReadOnlyList<string> arguments) =>
        new(Environment.ProcessPath!, [Name, .. arguments]); // not null: it is an executable file

    public static Task<int> RunAsync(string[] arguments) => arguments switch
    {
        [BusyChild.Role, var database, var effects, .. var what] => BusyChild.RunAsync(database, effects, what.FirstOrDefault()),
        [ColdProcess.Role, var kind, var database] => ColdProcess.RunAsync(kind, database),
        [QuietProcess.Role, var kind, var database] => QuietProcess.RunAsync(kind, database),
        _ => throw new ArgumentException(string.Join(' ', arguments)),
    };
}
