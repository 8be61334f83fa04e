namespace Crash;

/// <summary>Held in a stand-in: before a call of a tool begins, or after the real tool ended.</summary>
internal sealed class HeldCall(Checkout checkout, string program, string subcommand, int call, bool afterwards) : HeldMoment
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

/// <summary>Held in the middle resource's provisioner, before its effect or between its effect and Terraform's record of it.</summary>
internal sealed class HeldProvisioner : HeldMoment
{
    private readonly Checkout _checkout;
    private readonly Gate _gate;

    public HeldProvisioner(Checkout checkout, bool afterEffect)
    {
        _checkout = checkout;
        _gate = checkout.AddGate("provisioner");
        checkout.AddProbeResources(Probes.Resources, before: afterEffect ? null : _gate, after: afterEffect ? _gate : null);
    }

    public override int? Tool => _checkout.PidOf("terraform", "apply");

    // Terraform kills a provisioner's shell when it is asked to stop. Let go too early, the shell would be through before that.
    public override bool EndsWhenAsked => true;

    public override async Task ReachedAsync(RunningCommand deployment) => await _gate.ReachedByAsync(deployment);

    public override Task OpenAsync()
    {
        _gate.Open();
        return Task.CompletedTask;
    }
}

/// <summary>
/// Held in the middle migration, in the database, by a lock that the test's own session has. That session can only begin once the
/// database runs, so the push is held before it begins as well.
/// </summary>
internal sealed class HeldMigration : HeldMoment
{
    private const int Lock = 4711;

    private readonly Checkout _checkout;
    private readonly int _call;
    private readonly Gate _beforePush;
    private SandboxDatabase? _database;

    public HeldMigration(Checkout checkout, int call)
    {
        _checkout = checkout;
        _call = call;
        _beforePush = checkout.Hold("supabase", "db-push", call, afterwards: false);
        checkout.WriteProbeMigration(Probes.Migrations / 2, $"select pg_advisory_xact_lock({Lock});");
    }

    public override int? Tool => _checkout.PidsOf("supabase-db-push")[_call - 1];

    public override async Task ReachedAsync(RunningCommand deployment)
    {
        await _beforePush.ReachedByAsync(deployment);
        _database = await SandboxDatabase.ConnectAsync(_checkout);
        await _database.HoldAsync(Lock);
        _beforePush.Open();
        await _database.UntilSomebodyWaitsAsync(Lock);
    }

    public override async Task OpenAsync()
    {
        if (_database is null) return;
        await _database.ReleaseAsync(Lock);
        await _database.DisposeAsync();
        _database = null;
    }
}

/// <summary>Not held, only seen: the step has no tool, so the strike follows as soon as its line is read.</summary>
internal sealed class SeenLine(string text) : HeldMoment
{
    public override Task ReachedAsync(RunningCommand deployment) => deployment.LineAsync(text);
}
