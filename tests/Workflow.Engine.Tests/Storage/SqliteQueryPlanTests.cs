using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Looking stays as fast with ten thousand runs as with ten: by an index, or from the newest run until the page is full.</summary>
internal sealed class SqliteQueryPlanTests
{
    private static readonly RunQuery[] _byIndex =
    [
        new(Reference: "x"), new(IdPrefix: "x"), new(Status: WorkflowStatus.Runnable), new(Status: WorkflowStatus.Suspended),
        new(Status: WorkflowStatus.Terminated), new(Reference: "x", IdPrefix: "x"),
    ];

    private static readonly RunQuery[] _fromTheNewest = [new(), new(Status: WorkflowStatus.Complete), new(DefinitionId: "x")];

    private TempFolder _folder = null!;
    private SqliteReads _reads = null!;
    private SqliteConnection _connection = null!;

    [SetUp]
    public void OpenDatabase()
    {
        _folder = new TempFolder();
        var database = new SqliteDatabase($"Data Source={_folder.File("runs.db")}", canCreate: true);
        _connection = database.OpenForWriting();
        _reads = new SqliteReads(database.TryOpenForReading()!, database.LockFolder);
    }

    [TearDown]
    public void CloseDatabase()
    {
        _reads.Dispose();
        _connection.Dispose();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(_byIndex))]
    public void A_list_of_some_runs_uses_an_index(RunQuery query)
    {
        _reads.List(query);

        var scans = Plan(_reads.Texts.Single()).Where(step => step.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.That(scans, Is.All.Match("^SCAN run USING COVERING INDEX run_(runnable|suspended|terminated)$"), "which hold no other runs");
    }

    [TestCaseSource(nameof(_fromTheNewest))]
    public void A_list_of_any_runs_reads_from_the_newest_and_sorts_nothing(RunQuery query)
    {
        _reads.List(query);

        var plan = Plan(_reads.Texts.Single());
        Assert.That(plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal)), Is.EqualTo(new[] { "SCAN run" }));
        Assert.That(plan, Has.Exactly(1).Contains("TEMP B-TREE"), "the open visits of one run");
    }

    [Test]
    public void What_failed_and_what_is_open_is_found_without_reading_the_attempts_that_ended_well()
    {
        _reads.List(new RunQuery());

        var plan = Plan(_reads.Texts.Single());
        Assert.That(plan, Has.Some.Match(@"^SEARCH x USING (COVERING )?INDEX attempt_failed \(run=\?\)"));
        Assert.That(plan, Has.Some.Match(@"^SEARCH o USING (COVERING )?INDEX attempt_open \(run=\?\)"));
    }

    [Test]
    public void Nothing_else_reads_all_runs_or_all_attempts()
    {
        _reads.Find("x");
        _reads.Journal("x");
        _reads.Holder("x");
        _reads.Runnable();
        new SqliteRunReads(_reads).Load("x");
        new SqliteRunReads(_reads).Delivered("x");
        new SqliteArchiveReads(_reads).Read("x");

        foreach (var sql in _reads.Texts.Where(sql => sql.StartsWith("SELECT", StringComparison.Ordinal)))
        {
            var scans = Plan(sql).Where(step => step.StartsWith("SCAN", StringComparison.Ordinal));
            Assert.That(scans, Is.SubsetOf(new[] { "SCAN r USING INDEX run_runnable" }), sql);
        }
    }

    private List<string> Plan(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var i = 0; i < 6; i++)
        {
            command.Parameters.AddWithValue($"${i}", DBNull.Value);
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
