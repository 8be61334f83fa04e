using Deployer.Cli.Output;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Deployer.Cli.Driving;

/// <summary>
/// The log of one run, <c>log.jsonl</c> in its folder (compact JSON, 0600). A run's id is known only after it began, so what is
/// logged before waits in memory.
/// </summary>
internal sealed class RunLog : ILogEventSink, IDisposable
{
    private readonly Lock gate = new();
    private List<LogEvent> waiting = [];
    private Logger? file;

    /// <summary>Lets a container's loggers write here.</summary>
    public void Configure(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Debug);
        logging.AddSerilog(new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(this).CreateLogger(), dispose: true);
    }

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            if (file is null)
                waiting.Add(logEvent);
            else
                file.Write(logEvent);
        }
    }

    /// <summary>Begins or continues the file of a run; does nothing when one is open.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Open(string runFolder)
    {
        lock (gate)
        {
            if (file is not null)
                return;
            var path = Path.Combine(runFolder, RunLogText.FileName);
            CreatePrivate(path);
            file = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.File(new RenderedCompactJsonFormatter(), path).CreateLogger();
            foreach (var early in waiting)
                file.Write(early);
            waiting = [];
        }
    }

    public void Dispose() => file?.Dispose();

    // The sink would create it with the process's umask.
    private static void CreatePrivate(string path) =>
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
}
