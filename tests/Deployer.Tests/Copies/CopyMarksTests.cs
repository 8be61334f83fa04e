using Deployer.Copies;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Copies;

internal sealed class CopyMarksTests
{
    private readonly TemporaryHome temporary = new();

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void What_processes_of_one_home_learn_side_by_side_is_all_kept()
    {
        Parallel.ForEach(
            Enumerable.Range(1, 4).Select(_ => Open()).ToList(),
            (marks, _, process) =>
            {
                for (var number = 1; number <= 10; number++)
                    marks.Set($"{process}-{number}", new CopyMark(number, "digest"));
            });

        var known = Open();
        Assert.That(
            from process in Enumerable.Range(0, 4) from number in Enumerable.Range(1, 10) select known.Find($"{process}-{number}").Generation - number,
            Has.All.Zero);
    }

    [Test]
    public void What_was_never_copied_needs_no_word_when_it_goes()
    {
        CopyMarks.Leave(temporary.Home, "production", [Path.Combine(temporary.Home.ReleasesFolder("production"), "0001", "release.json")]);

        Assert.That(CopyMarks.Of(temporary.Home, "production").Removed(), Is.Empty);
    }

    private CopyMarks Open() => CopyMarks.Of(temporary.Home, "staging");
}
