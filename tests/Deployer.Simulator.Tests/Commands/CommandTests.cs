using System.Text.Json.Nodes;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Commands;

internal sealed class CommandTests : IAsyncDisposable
{
    private const string Secret = "hunter2";

    private readonly CloudBench bench = new();

    [Test]
    public async Task Show_prints_a_tree_by_provider_type_and_id_without_secrets()
    {
        Fill();

        var shown = await bench.RunAsync("show");

        Assert.That(shown.StandardOutput, Is.EqualTo(
            """
            simulated cloud, nothing in it is real: 3 objects
            ├─ google
            │  ├─ google_sql_user
            │  │  └─ sam//main
            │  └─ google_storage_bucket
            │     └─ bucket  location=EU
            └─ supabase
               └─ supabase_project
                  └─ simabcdefghijklmnopq  name=app  region=eu-central-1

            """));
    }

    [Test]
    public async Task Show_for_machines_has_all_attributes_but_masks_what_the_schema_calls_sensitive()
    {
        Fill();

        var shown = await bench.RunAsync("show", "--output", "json");

        var objects = JsonNode.Parse(shown.StandardOutput)!.AsArray();
        Assert.That(objects.Select(item => item!["id"]!.ToString()), Is.EqualTo(new[] { "sam//main", "bucket", "simabcdefghijklmnopq" }));
        Assert.That(objects[0]!["attributes"]!["password"]!.ToString(), Is.EqualTo("(sensitive)"));
        Assert.That(objects[2]!["attributes"]!["database_password"]!.ToString(), Is.EqualTo("(sensitive)"));
        Assert.That(objects[1]!["attributes"]!.AsObject().ContainsKey("project"), Is.True);
        Assert.That(shown.StandardOutput, Does.Not.Contain(Secret));
    }

    [Test]
    public async Task Text_of_an_object_cannot_give_orders_to_the_terminal()
    {
        bench.Store.TryCreate(Some.Bucket("b", location: "\u001b[2J"));

        Assert.That((await bench.RunAsync("show")).StandardOutput, Does.Not.Contain("\u001b"));
    }

    [Test]
    public async Task Drift_changes_attributes_and_map_entries()
    {
        bench.Store.TryCreate(new CloudObject(Some.BucketType, "b", JsonNode.Parse("""{"location":"EU","labels":{"a":"1"},"versioning":[{"enabled":false}]}""")!.AsObject()));

        var end = await bench.RunAsync(
            "drift", Some.BucketType, "b", "--set", "labels.b=\"2\"", "--set", "versioning.0.enabled=true", "--set", "location=null");

        Assert.That(end.ExitCode, Is.Zero, end.StandardError);
        Assert.That(bench.Store.Find(Some.BucketType, "b")!.Attributes.ToJsonString(),
            Is.EqualTo("""{"location":null,"labels":{"a":"1","b":"2"},"versioning":[{"enabled":true}]}"""));
    }

    [Test]
    public async Task Drift_deletes_an_object()
    {
        bench.Store.TryCreate(Some.Bucket("b"));

        var end = await bench.RunAsync("drift", Some.BucketType, "b", "--delete");

        Assert.That(end.ExitCode, Is.Zero, end.StandardError);
        Assert.That(bench.Store.Find(Some.BucketType, "b"), Is.Null);
    }

    [TestCase(2, "There is no attribute 'lables.a'", "drift", "google_storage_bucket", "b", "--set", "lables.a=\"1\"")]
    [TestCase(2, "is not JSON", "drift", "google_storage_bucket", "b", "--set", "location=US")]
    [TestCase(2, "takes no such value", "drift", "google_storage_bucket", "b", "--set", "labels=7")]
    [TestCase(2, "does not say path=json", "drift", "google_storage_bucket", "b", "--set", "location")]
    [TestCase(2, "Say either", "drift", "google_storage_bucket", "b")]
    [TestCase(2, "Say either", "drift", "google_storage_bucket", "b", "--delete", "--set", "location=\"US\"")]
    [TestCase(9, "nothing at 'versioning.3.enabled'", "drift", "google_storage_bucket", "b", "--set", "versioning.3.enabled=true")]
    [TestCase(9, "has no google_storage_bucket 'c'", "drift", "google_storage_bucket", "c", "--delete")]
    [TestCase(9, "no simulated provider has", "drift", "google_nothing", "b", "--delete")]
    [TestCase(9, "no simulated provider has", "fault", "google_nothing", "--on", "create", "--error", "quota")]
    [TestCase(2, "There is no fault 'qota'", "fault", "google_storage_bucket", "--on", "create", "--error", "qota")]
    [TestCase(2, "There is no operation 'make'", "fault", "google_storage_bucket", "--on", "make", "--error", "quota")]
    [TestCase(2, "--nth counts from 1", "fault", "google_storage_bucket", "--on", "create", "--error", "quota", "--nth", "0")]
    [TestCase(2, "needs --on and --error", "fault", "google_storage_bucket", "--error", "quota")]
    [TestCase(2, "is not there", "fault", "google_storage_bucket", "--on", "create", "--error", "hold=/no/such/fifo")]
    [TestCase(2, "one of them", "fault")]
    [TestCase(2, "one of them", "fault", "--list", "--clear")]
    [TestCase(2, "Required command was not provided", "show-all")]
    public async Task What_cannot_be_done_is_told_in_one_line_with_a_remedy_after_it(int code, string message, params string[] arguments)
    {
        bench.Store.TryCreate(Some.Bucket("b"));

        var end = await bench.RunAsync(arguments);

        Assert.That(end.ExitCode, Is.EqualTo(code));
        Assert.That(end.StandardOutput, Is.Empty);
        Assert.That(end.StandardError, Does.Match("^error: .+\n  next: .+\n$").And.Contain(message).IgnoreCase);
    }

    [Test]
    public async Task Faults_are_listed_with_how_far_they_are_and_cleared()
    {
        await bench.RunAsync("fault", Some.BucketType, "--on", "create", "--error", "latency=2s", "--nth", "3", "--times", "2");
        await bench.RunAsync("fault", "*", "--on", "read", "--error", "not-found");
        await bench.Faults.TakeAsync(Some.BucketType, CloudOperation.Read, CancellationToken.None);

        var text = (await bench.RunAsync("fault", "--list")).StandardOutput;
        var json = (await bench.RunAsync("fault", "--list", "--output", "json")).StandardOutput;
        await bench.RunAsync("fault", "--clear");

        Assert.That(text, Is.EqualTo(
            """
            google_storage_bucket  --on create  --error latency=2000ms  --nth 3  --times 2  (0 seen)
            *  --on read  --error not-found  --nth 1  --times 1  (spent)

            """));
        Assert.That(JsonNode.Parse(json)!.AsArray().Select(rule => rule!["operation"]!.ToString()), Is.EqualTo(new[] { "create", "read" }));
        Assert.That(bench.Faults.List(), Is.Empty);
    }

    [Test]
    public async Task Reset_deletes_everything_but_not_while_the_cloud_is_served()
    {
        var server = await bench.ServeAsync();
        bench.Store.TryCreate(Some.Bucket("b"));
        bench.Faults.Add(new FaultRule("*", CloudOperation.Create, "quota"));

        var refused = await bench.RunAsync("reset");
        var kept = bench.Store.List(type: null).Count;
        await server.SignalAsync("TERM");
        await server.EndsAsync();
        var done = await bench.RunAsync("reset");

        Assert.That((refused.ExitCode, kept), Is.EqualTo((1, 1)));
        Assert.That(refused.StandardError, Does.Contain($"by process {server.Pid}"));
        Assert.That(done.ExitCode, Is.Zero, done.StandardError);
        Assert.That(Directory.GetFileSystemEntries(bench.Folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "simulator.lock" }));
    }

    [Test]
    public async Task Commands_work_while_the_cloud_is_served()
    {
        await bench.ServeAsync();
        bench.Store.TryCreate(Some.Bucket("b"));

        var ends = await Task.WhenAll(
            bench.RunAsync("show"), bench.RunAsync("drift", Some.BucketType, "b", "--delete"), bench.RunAsync("fault", "--list"));

        Assert.That(ends.Select(end => end.ExitCode), Is.All.Zero);
    }

    private void Fill()
    {
        bench.Store.TryCreate(Some.Bucket("bucket"));
        bench.Store.TryCreate(new CloudObject("google_sql_user", "sam//main", new() { ["name"] = "sam", ["password"] = Secret }));
        bench.Store.TryCreate(new CloudObject("supabase_project", "simabcdefghijklmnopq", new()
        {
            ["name"] = "app",
            ["region"] = "eu-central-1",
            ["database_password"] = Secret,
        }));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
