using System.Diagnostics;
using Emulators.Gcs;
using Emulators.Serving;

namespace FaultMatrix;

/// <summary>Held in a stand-in: before a call of a tool begins, or after the real tool ended.</summary>
internal sealed class HeldToolCall(Checkout checkout, string program, string subcommand, int call, bool afterwards) : HeldMoment
{
    private readonly Gate _gate = checkout.Hold(program, subcommand, call, afterwards);

    public override int? Tool => checkout.PidOf(program, subcommand);

    public override async Task ReachedAsync(RunningCommand deployment) => await _gate.ReachedByAsync(deployment);

    public override Task OpenAsync()
    {
        _gate.Open();
        return Task.CompletedTask;
    }
}

/// <summary>Held in the cloud, when something is about to be done to an object, or has been and Terraform does not know it yet.</summary>
/// <param name="target">Where.</param>
/// <param name="type">The object's type.</param>
/// <param name="on">The operation, such as <c>create</c>.</param>
/// <param name="nth">Which of them is held, counted from 1 now.</param>
/// <param name="effect">How: <c>hold</c>, or <c>hold-after-create</c>.</param>
internal sealed class HeldOperation(Target target, string type, string on, int nth, string effect = "hold") : HeldMoment
{
    private readonly string _pipe = Path.Combine(target.Checkout.Hooks, $"{Guid.NewGuid():N}.fifo");
    private FileStream? _gate;

    // An import is looked up while it is planned.
    public override int? Tool => target.Checkout.PidOf("terraform", on == "import" ? "plan" : "apply");

    public override async Task PrepareAsync()
    {
        using (var mkfifo = Process.Start("mkfifo", ["-m", "600", _pipe])) await mkfifo.WaitForExitAsync();
        (await target.Checkout.RunAsync(
            "sandbox", "fault", type, "--on", on, "--nth", $"{nth}", "--error", $"{effect}={_pipe}")).Requiring(Exit.Succeeded);
    }

    public override async Task ReachedAsync(RunningCommand deployment)
    {
        // Opening for writing only waits until the cloud reads: it blocks, so it has a thread of its own.
        var arrival = Task.Factory.StartNew(
            () => new FileStream(_pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(arrival, deployment.EndAsync()) != arrival)
        {
            await using (new FileStream(_pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)) await (await arrival).DisposeAsync();
            throw new InvalidOperationException($"Ended before the cloud was asked:\n{await deployment.EndAsync()}");
        }

        _gate = await arrival;
    }

    public override async Task OpenAsync()
    {
        if (_gate is not { } gate) return;
        _gate = null;
        gate.Write("go\n"u8);
        await gate.DisposeAsync();
    }
}

/// <summary>
/// Held in the middle migration, in the database, by a lock that the test's own session has. That session can only begin once the
/// database runs, so the push is held before it begins as well.
/// </summary>
internal sealed class HeldMigration : HeldMoment
{
    private const int Lock = 4711;

    private readonly Target _target;
    private readonly Gate _beforePush;
    private SandboxDatabase? _database;

    public HeldMigration(Target target)
    {
        _target = target;
        _beforePush = target.Checkout.Hold("supabase", "db-push", 1, afterwards: false);
        target.Checkout.WriteProbeMigration(Probes.Migrations / 2, $"select pg_advisory_xact_lock({Lock});");
    }

    public override int? Tool => _target.Checkout.PidsOf("supabase-db-push")[0];

    public override async Task ReachedAsync(RunningCommand deployment)
    {
        await _beforePush.ReachedByAsync(deployment);
        _database = await _target.ConnectAsync();
        await _database.HoldAsync(Lock);
        _beforePush.Open();
        await _database.UntilSomebodyWaitsAsync(Lock);
    }

    // The lock ends with its session, which a server that was stopped has ended already.
    public override async Task OpenAsync()
    {
        if (_database is not { } database) return;
        _database = null;
        await database.DisposeAsync();
    }
}

/// <summary>Held in a script that takes a migration back, in the database, by a lock that the test's own session has.</summary>
/// <param name="target">Where.</param>
/// <param name="key">The lock that each script takes.</param>
/// <param name="nth">Which transaction with scripts is held: the first one only tries them.</param>
internal sealed class HeldScript(Target target, int key, int nth) : HeldMoment
{
    private SandboxDatabase? _database;

    public override async Task PrepareAsync()
    {
        _database = await target.ConnectAsync();
        await _database.HoldAsync(key);
    }

    public override async Task ReachedAsync(RunningCommand deployment)
    {
        var database = _database!; // Prepared.
        for (var turn = 1; turn < nth; turn++)
        {
            await database.UntilSomebodyWaitsAsync(key);
            // Whoever waits has it next, and the one after that waits again.
            await database.ExecuteAsync($"select pg_advisory_unlock({key}); select pg_advisory_lock({key})");
        }

        await database.UntilSomebodyWaitsAsync(key);
    }

    public override async Task OpenAsync()
    {
        if (_database is not { } database) return;
        _database = null;
        await database.DisposeAsync();
    }
}

/// <summary>Not held, only seen: the step has no tool, so the strike follows as soon as its line is read.</summary>
internal sealed class SeenLine(string text) : HeldMoment
{
    public override Task ReachedAsync(RunningCommand deployment) => deployment.LineAsync(text);
}

/// <summary>Held at the bucket, before the request is done.</summary>
internal sealed class HeldBucketRequest(GcsEmulator gcs, string method, string subject) : HeldMoment
{
    private readonly HeldRequest _request = gcs.Faults.Hold(method, subject);

    public override async Task ReachedAsync(RunningCommand deployment)
    {
        if (await Task.WhenAny(_request.Arrived, deployment.EndAsync()) != _request.Arrived)
            throw new InvalidOperationException($"Ended before the bucket was asked:\n{await deployment.EndAsync()}");
    }

    public override Task OpenAsync()
    {
        _request.Release();
        gcs.Faults.Clear();
        return Task.CompletedTask;
    }
}
