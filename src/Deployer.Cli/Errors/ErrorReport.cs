using Deployer.Cli.Output;
using Deployer.Tools;

namespace Deployer.Cli.Errors;

/// <summary>Tells a person about an exception: what failed, and the next command. Never a stack trace.</summary>
internal static class ErrorReport
{
    public static ExitCode Write(Exception problem, Terminal terminal, string? home)
    {
        var code = ExitCodes.Of(problem);
        switch (StorageException.OfDisk(problem) ?? problem)
        {
            case DeployerException known:
                Write(terminal.Text, known.Message, known.Remedy);
                break;
            case OperationCanceledException:
                terminal.Text.WriteLine("interrupted");
                break;
            default:
                var message = Printable.Line(Secrecy.Hide($"{problem.GetType().Name}: {problem.Message}"));
                Write(terminal.Text, message, $"The stack trace is in {CrashReport.Write(problem, home)}");
                break;
        }

        return code;
    }

    public static void Write(TextWriter text, string message, string remedy)
    {
        Indented(text, "error: ", message);
        Indented(text, "  next: ", remedy);
    }

    // Further lines stand below the first one's text, so that "error:" and "next:" begin a line only where they are meant.
    private static void Indented(TextWriter text, string label, string content)
    {
        var prefix = label;
        foreach (var line in content.TrimEnd().Split('\n'))
        {
            text.WriteLine(prefix + Printable.Line(line));
            prefix = new string(' ', label.Length);
        }
    }
}
