using System.Text.Json;

namespace Deployer.Simulator.Cloud;

/// <summary>One change of the cloud, or one operation that was made to fail. Without values: they may be secret.</summary>
/// <param name="At">When.</param>
/// <param name="Operation">create, update, delete or drift; for a fault, the operation that met it.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Id">The object; null for a fault, which strikes before the object is known.</param>
/// <param name="Fault">What was made to go wrong, as it was ordered; otherwise null.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Operation, string Type, string? Id = null, string? Fault = null);

/// <summary>What happened to a cloud, one line each, in order. Written only by who holds the <see cref="StoreLock"/>.</summary>
internal sealed class AuditLog(CloudFolder folder)
{
    private const byte NewLine = (byte)'\n';

    /// <summary>Adds a line.</summary>
    public void Append(AuditEntry entry)
    {
        using var stream = PrivateFiles.Open(folder.Audit, FileMode.OpenOrCreate);
        byte[] line = [.. Separator(stream), .. JsonSerializer.SerializeToUtf8Bytes(entry, CloudJson.Line.AuditEntry), NewLine];
        stream.Seek(0, SeekOrigin.End);
        stream.Write(line);
    }

    /// <summary>All lines, oldest first.</summary>
    /// <exception cref="SimulatorException">A line makes no sense.</exception>
    public IReadOnlyList<AuditEntry> Read() => File.Exists(folder.Audit)
        ? [.. File.ReadLines(folder.Audit).Where(line => line.Length > 0).Select(Parse)]
        : [];

    private AuditEntry Parse(string line) => CloudJson.Read(line, folder.Audit, CloudJson.Line.AuditEntry);

    // A disk that was full may have cut the last line; the next one begins anew.
    private static ReadOnlySpan<byte> Separator(FileStream stream)
    {
        if (stream.Length == 0)
            return default;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == NewLine ? default : "\n"u8;
    }
}
