using System.Text;
using Deployer.Cli.Output;

namespace Deployer.Cli.Tests.Output;

public sealed class LastingWriterTests
{
    [Test]
    public void A_closed_terminal_is_told_once_and_then_forgotten()
    {
        var failures = new List<Exception>();
        using var closed = new ClosedTerminal();
        using var writer = new LastingWriter(closed) { Broken = failures.Add };

        writer.WriteLine("one");
        writer.Write('2');
        writer.Write("three".ToCharArray(), 0, 5);
        writer.Flush();

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(closed.Tries, Is.EqualTo(1));
    }

    private sealed class ClosedTerminal : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public int Tries { get; private set; }

        public override void WriteLine(string? value)
        {
            Tries++;
            throw new IOException("Input/output error");
        }
    }
}
