using System.Net;
using System.Text.Json;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Journal;

/// <summary>An apply as its Terraform left it in a run's folder: who it was, what it told, and perhaps how it ended.</summary>
internal sealed class RecordedApply
{
    public const string Start = """{"@message":"a: Creating...","@timestamp":"2026-11-23T12:00:00Z","type":"apply_start","hook":{"resource":{"addr":"ADDRESS"},"action":"ACTION"}}""";
    public const string Complete = """{"@message":"a: done","@timestamp":"2026-11-23T12:00:02Z","type":"apply_complete","hook":{"resource":{"addr":"ADDRESS"},"action":"ACTION","id_value":"id-of-ADDRESS","elapsed_seconds":2}}""";
    public const string Errored = """{"@message":"a: failed","@timestamp":"2026-11-23T12:00:02Z","type":"apply_errored","hook":{"resource":{"addr":"ADDRESS"},"action":"ACTION","elapsed_seconds":2}}""";
    public const string Summary = """{"@message":"Apply complete!","@timestamp":"2026-11-23T12:00:03Z","type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"apply"}}""";

    private readonly string folder;

    public RecordedApply(RunFolder run, int number, string? host = null, string? boot = null)
    {
        folder = Path.Combine(run.Tools, $"{number:000}-apply");
        Directory.CreateDirectory(folder);
        // No process begins at "0": it is dead wherever it ran.
        var process = new ToolProcess(
            1, "0", boot ?? ProcessIdentity.BootId, host ?? Dns.GetHostName(), "/usr/bin/terraform", DateTimeOffset.UnixEpoch, 1, "0");
        File.WriteAllText(Path.Combine(folder, "process.json"), JsonSerializer.Serialize(process, ToolJson.Default.ToolProcess));
        Told();
    }

    public DetachedTool Tool => DetachedTool.TryAttach(folder)!; // recorded above

    public RecordedApply Told(params string[] lines) => Told(string.Concat(lines.Select(line => line + "\n")));

    public RecordedApply Told(string text)
    {
        File.WriteAllText(Path.Combine(folder, "stdout"), text);
        return this;
    }

    public RecordedApply Ended(int code)
    {
        File.WriteAllText(Path.Combine(folder, "exit"), $"{code}\n");
        return this;
    }

    public static string Of(string line, string address, string action = "create") =>
        line.Replace("ADDRESS", address.Replace("\"", "\\\"")).Replace("ACTION", action);
}
