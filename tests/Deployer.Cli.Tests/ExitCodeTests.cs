using System.Globalization;
using System.Text.RegularExpressions;
using Deployer.Cli.Errors;
using Deployer.Cli.Tests.Support;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Cli.Tests;

public sealed partial class ExitCodeTests
{
    private static readonly TestCaseData<Exception, int>[] Exceptions =
    [
        new(new InvalidOperationException("x"), 1),
        new(new UsageException("x", "y"), 2),
        new(new RunStateException("x", "y"), 2),
        new(new ReleaseRefusedException("x", "y"), 2),
        new(new ConfigurationException("x", "y"), 3),
        new(new DeployerException("x", "y"), 3),
        new(new StepFailedException("x", "y"), 4),
        new(new BusyException("x", "y"), 6),
        new(new InDoubtException("x", "y"), 7),
        new(new NotFoundException("x", "y"), 9),
        new(new StorageException("x", "y"), 10),
        new(new IOException("No space left on device", 28), 10),
        new(new IOException("Read-only file system", 30), 10),
        new(new IOException("x"), 1),
        new(new OperationCanceledException(), 130),
    ];

    [TestCaseSource(nameof(Exceptions))]
    public void Each_exception_has_its_code(Exception problem, int expected) =>
        Assert.That((int)ExitCodes.Of(problem), Is.EqualTo(expected));

    [TestCase(RunStatus.Succeeded, null, 0)]
    [TestCase(RunStatus.Suspended, FailureKind.Prerequisite, 3)]
    [TestCase(RunStatus.Suspended, FailureKind.Step, 4)]
    [TestCase(RunStatus.Suspended, FailureKind.InDoubt, 7)]
    [TestCase(RunStatus.Suspended, FailureKind.Interrupted, 130)]
    [TestCase(RunStatus.Waiting, null, 5)]
    [TestCase(RunStatus.Running, null, 6)]
    [TestCase(RunStatus.InDoubt, null, 7)]
    [TestCase(RunStatus.Rejected, null, 8)]
    [TestCase(RunStatus.Cancelled, null, 8)]
    public void Each_way_to_leave_a_run_has_its_code(RunStatus status, FailureKind? kind, int expected)
    {
        var failure = kind is { } known ? new RunFailure("apply", known, "x", "y") : null;

        Assert.That((int)ExitCodes.Of(new RunResult(Some.RunId, "sandbox", status, failure)), Is.EqualTo(expected));
    }

    [Test]
    public void The_documented_table_and_the_codes_are_the_same()
    {
        var documented = Row().Matches(Repository.Read("docs", "exit-codes.md"))
            .Select(row => (int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), row.Groups[2].Value));

        Assert.That(documented, Is.EqualTo(Enum.GetValues<ExitCode>().Select(code => ((int)code, $"{code}"))));
    }

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
