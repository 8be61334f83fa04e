using System.Text.Json;
using System.Text.RegularExpressions;

namespace Deployer.Tools;

internal sealed partial class Supabase
{
    /// <summary>What folders of detached pushes are called.</summary>
    public const string PushName = "db-push";

    /// <summary>What a push would apply.</summary>
    /// <exception cref="ToolFailedException">The database cannot be reached, or history and folder do not fit.</exception>
    public async Task<DbPushResult> DbPushDryRunAsync(DatabaseTarget target, CancellationToken token) =>
        ToPushResult(await ReadAsync(DbPushArguments(settings.ProjectFolder, target, dryRun: true), target, token));

    /// <summary>Starts to apply the pending migrations, detached.</summary>
    public Task<DetachedTool> StartDbPushAsync(DatabaseTarget target, CancellationToken token) =>
        Tools.StartNextAsync(
            PushName, Command(DbPushArguments(settings.ProjectFolder, target, dryRun: false), target), clock, token);

    /// <summary>The run's latest push that was told to go, running or ended; null when none ever was.</summary>
    public DetachedTool? TryAttachDbPush() => Tools.TryAttachLast(PushName, clock);

    /// <summary>
    /// Waits for a push, also one that another process started. Cancelling ends the waiting, never the tool: killing the CLI
    /// would not stop what it sent to the server.
    /// </summary>
    /// <exception cref="ToolFailedException">A migration failed; earlier files stay applied.</exception>
    /// <exception cref="ToolInDoubtException">It was killed: the history in the database tells what was applied.</exception>
    public static async Task<DbPushResult> FinishDbPushAsync(DetachedTool push, CancellationToken token)
    {
        var end = await push.WaitAsync(token);
        if (end.ExitCode is null or >= 128)
        {
            throw new ToolInDoubtException(
                "supabase db push", "supabase db push was stopped before it could say what it applied.",
                "Resume the run: it reads the migration history of the database and pushes what is missing.");
        }
        var stdout = await push.ReadStdoutAsync(token);
        return end.ExitCode == 0
            ? ToPushResult(stdout)
            : throw SupabaseOutput.ToFailure("supabase db push", end.ExitCode.Value, stdout, push.ReadStderrTail());
    }

    /// <summary>The files that a push has begun to apply, in order: the last one is not done unless the push succeeded.</summary>
    public static IReadOnlyList<string> BegunBy(DetachedTool push) =>
        [.. push.ReadStderrTail(lines: 100_000).Split('\n').Select(line => Begin().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    internal static IReadOnlyList<string> DbPushArguments(string projectFolder, DatabaseTarget target, bool dryRun) =>
    [
        "db", "push", TargetArgument(target), .. dryRun ? ["--dry-run"] : Array.Empty<string>(), .. GlobalArguments(projectFolder),
    ];

    [GeneratedRegex(@"^Applying migration (\S+\.sql)\.\.\.")]
    private static partial Regex Begin();

    private static DbPushResult ToPushResult(string stdout)
    {
        var json = SupabaseOutput.ReadJson(stdout);
        return new DbPushResult(
            json.GetProperty("upToDate").GetBoolean(),
            json.TryGetProperty("dryRun", out var dryRun) && dryRun.ValueKind == JsonValueKind.True,
            [.. json.GetProperty("migrations").EnumerateArray().Select(migration => migration.GetString()!)], // always strings
            json.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "");
    }
}
