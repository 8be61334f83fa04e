using System.Text;
using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

/// <summary>A state that is put back counts on from the highest serial that is on record, wherever that is.</summary>
internal sealed class HighestSerialTests
{
    private StepBench bench = null!; // Set before each test.

    [SetUp]
    public void SetUp() => bench = new StepBench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [TestCase(3L, 9L, "", 9L)]
    [TestCase(9L, 3L, "", 9L)]
    [TestCase(3L, null, """{"version":4,"serial": 12,"lineage":"l","resources":[]}""", 12L)]
    [TestCase(3L, 4L, """{"version":4,"serial":12,"lineage":"l","resour""", 12L, TestName = "Cut_off_behind_its_serial")]
    [TestCase(3L, 4L, """{"version":4,"serial":1""", 4L, TestName = "Cut_off_in_its_serial")]
    [TestCase(3L, 4L, """{"serial":99999999999999999999,"lineage":""", 4L, TestName = "A_serial_that_is_none")]
    public void Of_all_releases_and_of_what_was_found(long before, long? after, string found, long expected)
    {
        bench.Run.Releases.Open("one", release => release with
        {
            Before = new StateBackup("a", before, "l", 1),
            After = after is { } serial ? new StateBackup("b", serial, "other", 1) : null,
        });

        Assert.That(HighestSerial.Of(bench.Run.Releases, Encoding.UTF8.GetBytes(found)), Is.EqualTo(expected));
    }

    [Test]
    public void Without_any_it_is_none() => Assert.That(HighestSerial.Of(bench.Run.Releases), Is.Zero);

    [Test]
    public void Under_another_serial_a_state_is_the_same()
    {
        var state = """{"version":4,"serial":3,"lineage":"l","outputs":{"a":{"value":12345678901234567890.5}},"resources":[{"x":"<é>"}]}"""u8;

        var other = StateFile.WithSerial(state, 8);

        Assert.That(StateFile.Parse(other), Is.EqualTo(new StateFile(8, "l", 1)));
        Assert.That(StateFile.RecordSame(state, other), Is.True);
        Assert.That(Encoding.UTF8.GetString(other), Does.Contain("12345678901234567890.5"));
    }
}
