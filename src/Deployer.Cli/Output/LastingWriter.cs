using System.Text;

namespace Deployer.Cli.Output;

/// <summary>
/// A writer for people's text that outlasts its reader. A run must not fail because the terminal was closed (EIO), the pipe
/// broke (EPIPE) or there never was one (EBADF): after the first failure this writer drops what it is given, and keeps the failure for the log.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    private Exception? failure;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Called once, with the failure that ended the writing.</summary>
    public Action<Exception>? Broken { get; set; }

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine() => Try(inner.WriteLine);

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (failure is not null)
            return;
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.CompareExchange(ref failure, problem, null) is null)
                Broken?.Invoke(problem);
        }
    }
}
