using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;
using Deployer.Journal;

namespace Deployer.Cli.Tests.Output;

public sealed class JournalTextTests
{
    [Test]
    public void What_is_in_doubt_comes_with_the_block_that_adopts_it()
    {
        Assert.That(Text(new ApplyJournal(
            [
                new("t.done", "create", ChangeState.Completed, "003-apply") { Id = "projects/p/t/done", BegunAt = Some.Noon, EndedAt = Some.Noon.AddSeconds(2) },
                new("t.lost", "create", ChangeState.InDoubt, "003-apply")
                {
                    BegunAt = Some.Noon, Advice = "It may exist.", ImportId = "projects/p/t/lost", ImportBlock = "import {\n  to = t.lost\n}",
                },
            ])), Is.EqualTo("""

            APPLY      CHANGE  STATE      TOOK  RESOURCE  ID
            003-apply  create  completed  2 s   t.done    projects/p/t/done
            003-apply  create  in-doubt   -     t.lost

            in doubt: 1 change began, and whether it was done is not known
              t.lost (create, since 2026-11-23 12:03:00)
                It may exist.
                  import {
                    to = t.lost
                  }

            """));
    }

    [Test]
    public void A_journal_that_may_lack_its_end_names_what_else_may_have_begun() =>
        Assert.That(Text(new ApplyJournal([]) { Incomplete = "the machine was restarted", PerhapsBegun = ["t.a", "t.b"] }), Is.EqualTo("""

            the last apply's journal may lack its end: the machine was restarted
              2 changes may have begun as well:
                t.a
                t.b

            """));

    private static string Text(ApplyJournal journal)
    {
        using var writer = new StringWriter();
        JournalText.Write(journal, writer, Some.Clock());
        return writer.ToString();
    }
}
