using Microsoft.Data.Sqlite;

namespace Workflow.Engine.Tests.Storage;

internal sealed class StatementTests
{
    private static readonly string _long = new('ü', 1000);

    private SqliteConnection _connection = null!;

    [SetUp]
    public void Open()
    {
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
    }

    [TearDown]
    public void Close() => _connection.Dispose();

    [TestCase("")]
    [TestCase("short")]
    [TestCase("a\0b")]
    [TestCase("€ 𝄞 ä")]
    public void A_text_comes_back_as_it_was_bound(string text)
    {
        using var statement = new Statement(_connection, "SELECT $0", 1);

        foreach (var bound in new[] { text, text + _long, text })
        {
            using var rows = statement.Read(bound);

            Assert.That((rows.Read(), rows.IsDBNull(0), rows.GetString(0)), Is.EqualTo((true, false, bound)));
        }
    }

    [Test]
    public void Numbers_flags_and_nothing_stand_as_SQLite_has_them()
    {
        using var statement = new Statement(_connection, "SELECT $4, $3, $2, $1, $0, typeof($0)", 5);

        using var rows = statement.Read(default, true, int.MinValue, long.MaxValue, (int?)null);

        Assert.That((rows.Read(), rows.IsDBNull(0), rows.GetInt64(1), rows.GetInt32(2)), Is.EqualTo((true, true, long.MaxValue, int.MinValue)));
        Assert.That((rows.GetBoolean(3), rows.IsDBNull(4), rows.GetString(5)), Is.EqualTo((true, true, "null")));
        Assert.That(rows.Read(), Is.False);
    }

    [Test]
    public void A_write_that_returns_something_is_refused_for_its_foreign_key_all_the_same()
    {
        using var schema = _connection.CreateCommand();
        schema.CommandText = "PRAGMA foreign_keys = ON; CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id))";
        schema.ExecuteNonQuery();
        using var insert = new Statement(_connection, "INSERT INTO b (a) VALUES ($0) RETURNING a", 1);
        using var count = new Statement(_connection, "SELECT count(*) FROM b");

        Assert.That(() => insert.ReadNumber(1), Throws.TypeOf<SqliteException>().With.Message.Contains("FOREIGN KEY"));
        Assert.That(count.ReadNumber(), Is.Zero);
    }

    [Test]
    public void A_statement_that_failed_runs_again()
    {
        using var schema = new Statement(_connection, "CREATE TABLE t (x INTEGER NOT NULL)");
        schema.Run();
        using var insert = new Statement(_connection, "INSERT INTO t (x) VALUES ($0)", 1);

        Assert.That(() => insert.Run(default(SqlValue)), Throws.TypeOf<SqliteException>().With.Message.Contains("NOT NULL"));

        Assert.That(insert.Run(7), Is.EqualTo(1));
    }
}
