using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed class SqliteWriterTests
{
    [Test]
    public async Task Writes_that_arrive_during_a_commit_share_the_next_and_a_bad_one_hurts_no_other()
    {
        using var folder = new TempFolder();
        var database = new SqliteDatabase($"Data Source={folder.File("runs.db")}", canCreate: true);
        await using var connection = database.OpenForWriting();
        var settled = new List<bool>();
        using var writer = new SqliteWriter(database, connection, settled.Add);
        using var insert = new Statement(connection, "INSERT INTO event (name, key, at) VALUES ($0, '', 0)", 1);
        using var transactions = new Statement(connection, "SELECT count(*) FROM event");
        using var entered = new ManualResetEventSlim();
        using var open = new ManualResetEventSlim();

        var first = Task.Run(() => writer.WriteAsync(() =>
        {
            entered.Set();
            open.Wait();
            return insert.Run("first");
        }));
        entered.Wait();
        var good = writer.WriteAsync(() => insert.Run("good"));
        var bad = writer.WriteAsync(() => insert.Run((string?)null));
        var ownError = writer.WriteAsync<int>(() => throw new InvalidDataException("mine"));
        var last = writer.WriteAsync(() => insert.Run("last"));
        open.Set();
        await Task.WhenAll(first, good, last);

        Assert.That(() => bad, Throws.InstanceOf<StoreException>().With.Message.Contains("NOT NULL"));
        Assert.That(() => ownError, Throws.TypeOf<InvalidDataException>());
        Assert.That(transactions.ReadNumber(), Is.EqualTo(3));
        Assert.That(settled, Is.EqualTo(new[] { true, false, true }), "committed; tried and undone; committed without the bad ones");
    }
}
