using Deployer.Cli.Errors;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.Errors;

public sealed class ErrorReportTests
{
    [Test]
    public void A_known_error_is_its_message_and_the_next_command()
    {
        var (code, text) = Report(new BusyException("production is deployed by ann@desk, process 4711", "deployer show k3f9"), null);

        Assert.That(code, Is.EqualTo(ExitCode.Busy));
        Assert.That(text, Is.EqualTo("error: production is deployed by ann@desk, process 4711\n  next: deployer show k3f9\n"));
    }

    [Test]
    public void A_full_disk_without_a_run_is_followed_by_the_same_command()
    {
        var (code, text) = Report(new IOException("No space left on device", 28), null);

        Assert.That(code, Is.EqualTo(ExitCode.Storage));
        Assert.That(text, Is.EqualTo(
            "error: No space left on device\n  next: Make room or mend the permissions, then: the same command again\n"));
    }

    [Test]
    public void An_unexpected_error_is_one_line_and_its_stack_trace_a_private_file()
    {
        using var home = new TemporaryHome();

        var (code, text) = Report(Thrown(), home.Home.Path);

        Assert.That(code, Is.EqualTo(ExitCode.InternalError));
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Is.EqualTo("error: InvalidOperationException: odd thing"));
        var file = lines[1][lines[1].IndexOf('/', StringComparison.Ordinal)..];
        Assert.That(File.ReadAllText(file), Does.Contain(nameof(Thrown)));
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void An_error_before_the_home_is_known_leaves_its_stack_trace_with_the_temporary_files()
    {
        var (_, text) = Report(Thrown(), null);

        var file = text[text.IndexOf('/', StringComparison.Ordinal)..].TrimEnd();
        Assert.That(File.Exists(file));
        File.Delete(file);
    }

    private static (ExitCode Code, string Text) Report(Exception problem, string? home)
    {
        using var text = new StringWriter();
        var code = ErrorReport.Write(problem, Some.Terminal(TextWriter.Null, text), home);
        return (code, text.ToString());
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("odd\nthing");
        }
        catch (InvalidOperationException problem)
        {
            return problem;
        }
    }
}
