using Deployer.Simulator.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Simulator.Tests.Cloud;

internal sealed class CloudStoreTests : IAsyncDisposable
{
    private readonly CloudBench bench = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
    private readonly CloudStore store;

    public CloudStoreTests() => store = new CloudStore(bench.Folder.Path, time);

    [Test]
    public void What_was_created_is_found_by_another_store_with_its_attributes_nulls_included()
    {
        store.TryCreate(Some.Bucket("b/with:odd characters"));

        var found = bench.Store.Find(Some.BucketType, "b/with:odd characters");

        Assert.That(found, Is.Not.Null);
        Assert.That(found!.Attributes.ToJsonString(), Is.EqualTo("""{"name":"b/with:odd characters","location":"EU","project":null}"""));
        Assert.That((found.CreatedAt, found.UpdatedAt, found.Generation), Is.EqualTo((time.GetUtcNow(), time.GetUtcNow(), 1L)));
    }

    [Test]
    public void A_second_object_of_the_same_id_is_refused_and_the_first_one_stays()
    {
        store.TryCreate(Some.Bucket("b"));

        var created = store.TryCreate(Some.Bucket("b", location: "US"));

        Assert.That(created, Is.False);
        Assert.That(store.Find(Some.BucketType, "b")!.Attributes["location"]!.ToString(), Is.EqualTo("EU"));
    }

    [Test]
    public void An_update_keeps_when_it_was_created_and_counts_the_generation()
    {
        store.TryCreate(Some.Bucket("b"));
        var created = time.GetUtcNow();
        time.Advance(TimeSpan.FromMinutes(1));

        var updated = store.Update(Some.Bucket("b", location: "US"));

        var found = store.Find(Some.BucketType, "b")!;
        Assert.That(updated, Is.True);
        Assert.That(found.Attributes["location"]!.ToString(), Is.EqualTo("US"));
        Assert.That((found.CreatedAt, found.UpdatedAt, found.Generation), Is.EqualTo((created, time.GetUtcNow(), 2L)));
    }

    [Test]
    public void What_is_gone_can_be_neither_updated_nor_deleted()
    {
        store.TryCreate(Some.Bucket("b"));
        store.Delete(Some.BucketType, "b");

        Assert.That(store.Update(Some.Bucket("b")), Is.False);
        Assert.That(store.Delete(Some.BucketType, "b"), Is.False);
        Assert.That(store.Find(Some.BucketType, "b"), Is.Null);
    }

    [Test]
    public void The_list_is_ordered_and_can_be_of_one_type()
    {
        store.TryCreate(Some.Bucket("b"));
        store.TryCreate(Some.Bucket("a"));
        store.TryCreate(new CloudObject("google_compute_network", "n", []));

        Assert.That(store.List(type: null).Select(item => item.Id), Is.EqualTo(new[] { "n", "a", "b" }));
        Assert.That(store.List(Some.BucketType).Select(item => item.Id), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(store.List("google_sql_user"), Is.Empty);
    }

    [Test]
    public void A_cloud_that_does_not_exist_holds_nothing_and_looking_does_not_make_it()
    {
        Assert.That(store.List(type: null), Is.Empty);
        Assert.That(store.Find(Some.BucketType, "b"), Is.Null);
        Assert.That(Directory.Exists(bench.Folder.Path), Is.False);
    }

    [Test]
    public void Every_change_leaves_one_line_in_the_audit_without_values()
    {
        store.TryCreate(Some.Bucket("b"));
        store.TryCreate(Some.Bucket("b"));
        store.Update(Some.Bucket("b", location: "secret"));
        store.Drift(Some.BucketType, "b", attributes => attributes["location"] = "secret too");
        store.Delete(Some.BucketType, "b");

        Assert.That(bench.Audit.Read().Select(entry => (entry.Operation, entry.Type, entry.Id)), Is.EqualTo(new[]
        {
            ("create", Some.BucketType, "b"), ("update", Some.BucketType, "b"), ("drift", Some.BucketType, "b"), ("delete", Some.BucketType, "b"),
        }));
        Assert.That(File.ReadAllText(bench.Folder.Audit), Does.Not.Contain("secret"));
    }

    [Test]
    public void A_line_of_the_audit_that_a_full_disk_cut_does_not_swallow_the_next()
    {
        store.TryCreate(Some.Bucket("a"));
        using (var file = new FileStream(bench.Folder.Audit, FileMode.Open))
            file.SetLength(file.Length - 1);

        store.TryCreate(Some.Bucket("b"));

        Assert.That(bench.Audit.Read().Select(entry => entry.Id), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Only_the_owner_may_read_what_the_cloud_holds()
    {
        store.TryCreate(Some.Bucket("b"));
        bench.Faults.Add(new FaultRule("*", CloudOperation.Create, "quota"));

        var modes = Directory.EnumerateFileSystemEntries(bench.Folder.Path, "*", SearchOption.AllDirectories)
            .Append(bench.Folder.Path)
            .ToLookup(path => File.GetUnixFileMode(path), Path.GetFileName);

        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(modes.Select(group => group.Key), Is.EquivalentTo(new[] { file, file | UnixFileMode.UserExecute }));
    }

    [Test]
    public void A_damaged_file_is_named_with_a_remedy()
    {
        store.TryCreate(Some.Bucket("b"));
        var file = bench.Folder.ObjectFile(Some.BucketType, "b");
        File.WriteAllText(file, """{"type":"google_storage_bucket",""");

        var error = Assert.Throws<SimulatorException>(() => store.Find(Some.BucketType, "b"));

        Assert.That(error.Message, Does.Contain(file).And.Contain("damaged"));
        Assert.That(error.Remedy, Does.Contain($"rm {file}"));
    }

    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("""{"type":"google_storage_bucket","id":null,"attributes":{}}""")]
    public void A_file_that_is_no_object_counts_as_damaged(string content)
    {
        store.TryCreate(Some.Bucket("b"));
        File.WriteAllText(bench.Folder.ObjectFile(Some.BucketType, "b"), content);

        Assert.Throws<SimulatorException>(() => store.List(type: null));
    }

    [TestCase("../etc")]
    [TestCase("Google")]
    [TestCase("")]
    public void No_type_leads_out_of_the_folder(string type) =>
        Assert.Throws<UsageException>(() => store.Find(type, "b"));

    [Test]
    public void Threads_that_change_one_object_at_once_lose_no_change()
    {
        store.TryCreate(new CloudObject(Some.BucketType, "b", new() { ["count"] = 0 }));

        Parallel.For(0, 200, _ => store.Drift(Some.BucketType, "b", attributes => attributes["count"] = attributes["count"]!.GetValue<int>() + 1));

        Assert.That(store.Find(Some.BucketType, "b")!.Attributes["count"]!.GetValue<int>(), Is.EqualTo(200));
        Assert.That(bench.Audit.Read(), Has.Count.EqualTo(201));
    }

    [Test]
    public void Of_many_that_create_one_object_at_once_one_succeeds()
    {
        var created = 0;

        Parallel.For(0, 100, _ =>
        {
            if (store.TryCreate(Some.Bucket("b")))
                Interlocked.Increment(ref created);
        });

        Assert.That(created, Is.EqualTo(1));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
