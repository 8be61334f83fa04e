using System.Text.Json.Nodes;

namespace EndToEnd.Production;

/// <summary>Several machines deploy one environment: its lease is an object in a bucket that they share.</summary>
[Platform("Linux")]
internal sealed class LeaseTests
{
    private const string LeaseName = $"deployer/{Production.Name}/lease.json";

    private static readonly TimeSpan LongAgo = TimeSpan.FromMinutes(5);

    [Test]
    public async Task What_another_machine_holds_is_refused_until_a_person_unlocks_exactly_that_holder()
    {
        await using var production = await CreateAsync();
        await production.AddProjectAsync();
        production.Bucket.Write(LeaseName, Holder("ann", "laptop", epoch: 4));

        (await production.DeployAsync()).EndedWith(Exit.Busy).Said("ann with process 4711 on laptop").Said("deployer unlock preview");
        (await UnlockAsync(production, "--yes")).EndedWith(Exit.Usage).Said("--holder 4");
        (await UnlockAsync(production, "--yes", "--holder", "4")).EndedWith(Exit.Busy).Said("so it lives");
        production.Bucket.Age(LeaseName, LongAgo);
        (await UnlockAsync(production)).EndedWith(Exit.Waiting).Said("last heard of 5 min");
        (await UnlockAsync(production, "--yes", "--holder", "3")).EndedWith(Exit.Usage).Said("another holder");
        (await UnlockAsync(production, "--yes", "--holder", "4")).EndedWith(Exit.Succeeded).Said("deployer resume k3f9");

        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        var lease = JsonNode.Parse(production.Bucket.Find(LeaseName)!.Text)!;
        Assert.That((long)lease["epoch"]!, Is.EqualTo(5));
        Assert.That(lease["owner"], Is.Null);
    }

    [Test]
    public async Task A_deployment_whose_lease_was_taken_away_writes_nothing_more()
    {
        await using var production = await CreateAsync();
        var gate = production.Checkout.AddGate("apply");
        production.Checkout.AddProbeResources(1, before: gate);
        var deploying = production.Checkout.Start("deploy", Production.Name);
        await gate.ReachedByAsync(deploying);

        production.Bucket.Write(LeaseName, Holder("ann", "laptop", epoch: 2));
        gate.Open();

        (await deploying.EndAsync()).EndedWith(Exit.InDoubt).Said("was taken from this process").Said("ann");
        Assert.That((await production.Checkout.LastRunAsync()).Status, Is.EqualTo("in-doubt"));
        Assert.That((long)JsonNode.Parse(production.Bucket.Find(LeaseName)!.Text)!["epoch"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task The_lock_of_an_apply_that_was_killed_in_the_middle_is_removed_without_a_person()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.StandBefore("terraform");
        var gate = production.Checkout.AddGate("apply");
        production.Checkout.AddProbeResources(1, before: gate);
        var recorded = production.Gcs.Faults.Hold("GET", Production.LockName);
        var deploying = production.Checkout.Start("deploy", Production.Name);
        await gate.ReachedByAsync(deploying);
        await recorded.Arrived;
        recorded.Release();
        await AppearsAsync(production.Checkout.Home, "state-lock.json");

        Signals.Send(production.Checkout.PidOf("terraform", "apply"), Signal.Kill);
        (await deploying.EndAsync()).EndedWith(Exit.InDoubt);
        Assert.That(production.Lock, Is.Not.Null);
        gate.Open();

        (await production.ResumeAsync()).EndedWith(Exit.Succeeded).Said("removed the stale lock");
        Assert.That(production.Lock, Is.Null);
    }

    private static async Task<Production> CreateAsync()
    {
        var production = await Production.CreateAsync();
        production.Checkout.Replace("deployer.yaml", "lock-timeout: 2s", $$"""
            lock-timeout: 2s
                copies: { bucket: {{Production.BucketName}} }
                encryption: { recipients: [age198jnd98wqd4n2dxya77n6h3c507ytte2wgp2ygrcaes9r4tnn3qq7vrtrc] }
            """);
        return production;
    }

    /// <summary>Waits for a file of this name somewhere below a folder.</summary>
    private static async Task AppearsAsync(string folder, string name)
    {
        using var watcher = new FileSystemWatcher(folder, name) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        var appeared = new TaskCompletionSource();
        watcher.Created += (_, _) => appeared.TrySetResult();
        watcher.Renamed += (_, _) => appeared.TrySetResult();
        if (Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Any()) appeared.TrySetResult();
        await appeared.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Task<CommandResult> UnlockAsync(Production production, params string[] options) =>
        production.Checkout.RunAsync(["unlock", Production.Name, .. options]);

    private static string Holder(string user, string host, long epoch) => $$"""
        {"epoch":{{epoch}},"owner":{"host":"{{host}}","bootId":"b","namespace":"n","pid":4711,"startTime":"1","user":"{{user}}",
        "home":"/home/{{user}}/.deployer","run":"k3f9","since":"2026-11-23T05:00:00Z"},"writing":"00000000-0000-0000-0000-000000000000"}
        """;
}
