using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Output;

public sealed class WordsTests
{
    [TestCase(0, "0 s")]
    [TestCase(0.04, "0 s")]
    [TestCase(0.44, "0.4 s")]
    [TestCase(9.94, "9.9 s")]
    [TestCase(9.96, "10 s")]
    [TestCase(59.4, "59 s")]
    [TestCase(59.6, "1 min 0 s")]
    [TestCase(119.7, "2 min 0 s")]
    [TestCase(3599.9, "1 h 0 min")]
    [TestCase(7500, "2 h 5 min")]
    [TestCase(-3, "0 s")]
    public void Durations_are_short(double seconds, string expected) =>
        Assert.That(Words.Of(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));

    [TestCase(RunStatus.Running, "running")]
    [TestCase(RunStatus.Succeeded, "succeeded")]
    [TestCase(RunStatus.Suspended, "suspended")]
    [TestCase(RunStatus.Waiting, "waiting")]
    [TestCase(RunStatus.Rejected, "rejected")]
    [TestCase(RunStatus.Cancelled, "cancelled")]
    [TestCase(RunStatus.InDoubt, "in-doubt")]
    public void Each_status_has_its_word(RunStatus status, string word) => Assert.That(Words.Of(status), Is.EqualTo(word));
}
