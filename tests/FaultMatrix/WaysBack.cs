using Emulators.Gcs;

namespace FaultMatrix;

/// <summary>To an older configuration, which has none of two protected objects: an apply before its own switches their protection off.</summary>
internal sealed class UnprotectedWay() : WayBack(new LocalTarget())
{
    private const string Type = "google_secret_manager_secret";

    public override IReadOnlyList<string> Words =>
        ["rollback", Target.Name, "--to", "1", "--yes", "--allow-destroy", $"{Type}.one", "--allow-destroy", $"{Type}.two"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
    [
        .. from operation in new[] { "update", "delete" }
           from nth in new[] { 1, 2 }
           select ($"{operation} {nth}", 0, (Func<HeldMoment>)(() => new HeldOperation(Target, Type, operation, nth))),
    ];

    public override async Task DeployAsync() => await DeployAsync(Providers);

    public override Task BeginAsync() => DeployAsync(Providers + string.Concat(new[] { "one", "two" }.Select(name => $$"""
        resource "{{Type}}" "{{name}}" {
          secret_id           = "{{name}}"
          deletion_protection = true
          depends_on          = [google_project_service.all]

          replication {
            auto {}
          }
        }

        """)));
}

/// <summary>A state that is lost with all its backups is rebuilt by imports.</summary>
internal sealed class AdoptedWay() : WayBack(new LocalTarget())
{
    public override IReadOnlyList<string> Words => ["rollback", Target.Name, "--mode", "adopt", "--to", "verified", "--yes"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
    [
        // Looked up while it is planned; whatever the imports do not bring back is asked about then.
        ("import 1", 0, () => new HeldOperation(Target, "google_service_account", "import", 1)),
        ("import 2", 0, () => new HeldOperation(Target, "supabase_project", "import", 1)),
        ("adopting", 1, () => new HeldOperation(Target, "supabase_project", "update", 1)),
    ];

    public override Task DeployAsync() => DeployAsync(Providers);

    public override Task BeginAsync()
    {
        System.IO.File.Delete(TerraformState.FileOf(Checkout));
        Checkout.LoseStates();
        return Task.CompletedTask;
    }
}

/// <summary>A backup takes the place of a state file that is damaged.</summary>
internal sealed class RestoredWay() : WayBack(new LocalTarget())
{
    private const string Push = "state-push";

    public override IReadOnlyList<string> Words => ["rollback", Target.Name, "--mode", "state", "--to", "verified", "--yes"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
        [("before pushing", 0, () => HeldPush(afterwards: false)), ("after pushing", 0, () => HeldPush(afterwards: true))];

    public override Task DeployAsync() => DeployAsync(Providers);

    public override async Task BeginAsync()
    {
        var file = TerraformState.FileOf(Checkout);
        var text = await System.IO.File.ReadAllTextAsync(file);
        await System.IO.File.WriteAllTextAsync(file, text[..(text.Length / 2)]);
    }

    private HeldToolCall HeldPush(bool afterwards) =>
        new(Checkout, Course.Program, Push, Checkout.CountCalls(Course.Program, Push) + 1, afterwards);
}

/// <summary>A backup takes the place of a state that is damaged in its bucket, under Terraform's lock.</summary>
internal sealed class RestoredBucketWay(BucketTarget target) : WayBack(target)
{
    private readonly Bucket _bucket = target.StateBucket;

    public override IReadOnlyList<string> Words => ["rollback", Target.Name, "--mode", "state", "--to", "verified", "--yes"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
    [
        ("locking", 0, () => new HeldBucketRequest(target.Gcs, "POST", target.LockName)),
        ("writing", 0, () => new HeldBucketRequest(target.Gcs, "POST", target.StateName)),
        ("unlocking", 0, () => new HeldBucketRequest(target.Gcs, "DELETE", target.LockName)),
    ];

    public override Task DeployAsync() => DeployAsync(Providers);

    public override Task BeginAsync()
    {
        var text = _bucket.Find(target.StateName)!.Text; // It was deployed, or put back.
        _bucket.Write(target.StateName, text[..(text.Length / 2)]);
        return Task.CompletedTask;
    }
}

/// <summary>To before the first release: everything is destroyed.</summary>
internal sealed class NothingWay() : WayBack(new LocalTarget())
{
    public override IReadOnlyList<string> Words => ["rollback", Target.Name, "--to", "nothing"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
    [
        ("delete account", 1, () => new HeldOperation(Target, "google_service_account", "delete", 1)),
        ("delete project", 1, () => new HeldOperation(Target, "supabase_project", "delete", 1)),
    ];

    public override Task DeployAsync() => Task.CompletedTask;

    public override Task BeginAsync() => DeployAsync(Providers);
}

/// <summary>To an older configuration, with reviewed scripts that take two migrations back.</summary>
internal sealed class ScriptsWay() : WayBack(new LocalTarget())
{
    private const int Lock = 4711;
    private const string Tidy = "29990101000001_tidy.sql";
    private const string Later = "29990101000002_later.sql";

    public override IReadOnlyList<string> Words =>
        ["rollback", Target.Name, "--to", "1", "--yes", "--allow-destroy", Later, "--allow-destroy", "google_service_account.more"];

    public override IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside =>
        [.. Enumerable.Range(1, 3).Select(nth => ($"script {nth}", 0, (Func<HeldMoment>)(() => new HeldScript(Target, Lock, nth))))];

    public override async Task DeployAsync()
    {
        Checkout.Write("supabase/migrations/29990101000000_probe.sql", "create table probe (n int, m text);\ninsert into probe values (1, 'a');\n");
        await DeployAsync(Providers);
        Checkout.Write($"supabase/migrations/{Tidy}", "alter table probe drop column m;\n");
        Checkout.Write($"supabase/migrations/{Later}", "create table later ();\n");
        Checkout.Write($"supabase/rollbacks/{Later}", $"select pg_advisory_xact_lock({Lock});\ndrop table later;\n");
        Checkout.Write($"supabase/rollbacks/{Tidy}", $"select pg_advisory_xact_lock({Lock});\nalter table probe add column m text;\n");
    }

    public override Task BeginAsync() => DeployAsync(
        Providers + "resource \"google_service_account\" \"more\" {\n  account_id = \"more-later\"\n}\n", "--allow-destroy", Tidy);

    public override async Task<string> PictureAsync()
    {
        await using var database = await Target.ConnectAsync();
        return $"{await base.PictureAsync()}\n{await database.SchemaAsync()}\n{string.Join('\n', await database.HistoryAsync())}";
    }
}
