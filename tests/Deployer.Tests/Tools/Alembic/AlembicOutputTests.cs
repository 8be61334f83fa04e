using Deployer.Tools;

namespace Deployer.Tests.Tools.AlembicRuns;

internal sealed class AlembicOutputTests
{
    [Test]
    public void The_history_is_read_oldest_first_with_what_the_database_has()
    {
        var history = AlembicHistory.Parse(
            "the team's own line -> here\n0002 -> 0003 (head), three: with (brackets), and a comma\r\n0001 -> 0002 (branchpoint), two\n<base> -> 0001 (current), one\n");

        Assert.That(history.Revisions.Select(revision => revision.Id), Is.EqualTo(new[] { "0001", "0002", "0003" }));
        Assert.That(history.Pending.Select(revision => $"{revision}"), Is.EqualTo(new[] { "0002 (two)", "0003 (three: with (brackets), and a comma)" }));
        Assert.That(history.Current.Single().Id, Is.EqualTo("0001"));
        Assert.That(history.Heads.Single().Id, Is.EqualTo("0003"));
    }

    [Test]
    public void A_merge_a_label_and_no_message_are_read()
    {
        var history = AlembicHistory.Parse("a1, b1 -> c1 (label) (head) (mergepoint), \n<base> -> b1, b\n<base> -> a1, a\n");

        Assert.That(history.Revisions, Has.Count.EqualTo(3));
        Assert.That(history.Heads.Single(), Is.EqualTo(new AlembicRevision("c1", "", IsCurrent: false, IsHead: true)));
    }

    [Test]
    public void A_traceback_is_told_by_its_end_and_its_place_without_the_statements_values()
    {
        const string Stderr = """
            INFO  [alembic.runtime.migration] Running upgrade 0001 -> 0002, two
            INFO  [alembic.runtime.migration] Running upgrade 0002 -> 0003, three
            Traceback (most recent call last):
              File "/runs/1/versions/0003_three.py", line 9, in upgrade
                op.execute("insert")
              File "/usr/lib/python3/sqlalchemy/base.py", line 1900, in _execute_context
                self.dialect.do_execute(
                ^^^^^^^^^^^^^^^^^^^^^^^^
            sqlalchemy.exc.DataError: (psycopg2.errors.DivisionByZero) division by zero

            [SQL: insert]
            [parameters: {'name': 's3cret'}]
            (Background on this error at: https://sqlalche.me/e/14/9h9h)
            """;

        var error = AlembicOutput.ToFailure("alembic upgrade head", new ToolResult(1, "", Stderr, TimeSpan.Zero), "/runs/1");

        Assert.That(error.Detail, Is.EqualTo(
            "sqlalchemy.exc.DataError: (psycopg2.errors.DivisionByZero) division by zero\n[SQL: insert]\nat versions/0003_three.py, line 9"));
        Assert.That(error.Code, Is.EqualTo("0003"));
    }

    [Test]
    public void Alembics_own_sentence_comes_before_what_else_was_said()
    {
        var result = new ToolResult(255, "  FAILED: Can't locate revision identified by '0009'\n", "INFO something", TimeSpan.Zero);

        var error = AlembicOutput.ToFailure("alembic history", result, "/runs/1");

        Assert.That((error.Detail, error.Code), Is.EqualTo(("Can't locate revision '0009'", (string?)null)));
    }
}
