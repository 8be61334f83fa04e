using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Comparison;
using Deployer.Inspections;
using Deployer.Journal;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Bootstrap;
using Deployer.Copies;
using Deployer.Drills;
using Deployer.Leases;
using Deployer.Prerequisites;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Sandbox;

namespace Deployer.Cli.Output;

/// <summary>The result of a command that drove a run, as <c>--output json</c> prints it.</summary>
internal sealed record RunReport(
    string RunId,
    string Environment,
    RunStatus Status,
    RunOutcome Outcome,
    IReadOnlyList<DoubtfulChange> InDoubt,
    RunFailure? Failure,
    IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>The plan that the run waits with: what <c>deployer approve --plan</c> wants; null when it waits with none.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>The next command to type; null when the run needs none.</summary>
    public string? Next { get; init; }

    /// <summary>What a run that was ended before its time has changed; usually empty.</summary>
    public IReadOnlyList<string> Stays { get; init; } = [];

    /// <summary>What was approved, and was not done when the run was ended before its time; usually empty.</summary>
    public IReadOnlyList<string> NotDone { get; init; } = [];

    /// <summary>What a rollback left as it was because a person skipped it; usually empty.</summary>
    public IReadOnlyList<string> LeftBehind { get; init; } = [];
}

/// <summary>Whether the sandbox was made new, and which environments with it, as <c>--output json</c> prints it.</summary>
internal sealed record ResetReport(bool Deleted, IReadOnlyList<string> Environments);

/// <summary>What was changed behind Terraform's back, as <c>--output json</c> prints it; no changes: the object was deleted.</summary>
internal sealed record DriftReport(string Address, string Type, string Id, IReadOnlyList<string> Changes);

/// <summary>Which runs were removed, and which stay although they are as old, as <c>--output json</c> prints it.</summary>
internal sealed record PurgeReport(IReadOnlyList<string> Removed, IReadOnlyDictionary<string, string> Kept);

/// <summary>A run and the file that it was written to or read from, as <c>--output json</c> prints it.</summary>
internal sealed record RunFileReport(string RunId, string File);

/// <summary>Who holds or held an environment, and whether it was taken away, as <c>--output json</c> prints it.</summary>
internal sealed record UnlockReport(string Environment, bool Unlocked, HeldEnvironment? Holder);

/// <summary>A release and the file that it was written to or read from, as <c>--output json</c> prints it.</summary>
internal sealed record ReleaseFileReport(string Environment, int Number, string File, bool Encrypted);

/// <summary>The shapes that <c>--output json</c> prints: the domain's own records, in camel case, enums as words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(WordConverter<RunStatus>), typeof(WordConverter<FailureKind>), typeof(WordConverter<FindingVerdict>), typeof(WordConverter<BucketOutcome>), typeof(WordConverter<PlanAction>),
        typeof(WordConverter<ChangeState>), typeof(WordConverter<RunReach>), typeof(WordConverter<SqlEffect>), typeof(WordConverter<OutputChangeKind>),
        typeof(WordConverter<ReleasePart>), typeof(WordConverter<ReleaseVerdict>), typeof(WordConverter<DifferenceKind>), typeof(WordConverter<RunOutcome>), typeof(WordConverter<ObjectVerdict>)])]
[JsonSerializable(typeof(IReadOnlyList<RunView>))]
[JsonSerializable(typeof(RunDetails))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(IReadOnlyList<LivingTool>))]
[JsonSerializable(typeof(IReadOnlyList<ReleaseView>))]
[JsonSerializable(typeof(ReleaseDetails))]
[JsonSerializable(typeof(IReadOnlyList<ReleaseCheck>))]
[JsonSerializable(typeof(ReleaseDifference))]
[JsonSerializable(typeof(PrunedReleases))]
[JsonSerializable(typeof(ResealedReleases))]
[JsonSerializable(typeof(ReleaseFileReport))]
[JsonSerializable(typeof(BucketReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(UnlockReport))]
[JsonSerializable(typeof(StoppedServers))]
[JsonSerializable(typeof(ResetReport))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(PurgeReport))]
[JsonSerializable(typeof(RunFileReport))]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(DryRunReport))]
[JsonSerializable(typeof(EnvironmentDrift))]
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class JsonShapes : JsonSerializerContext;

/// <summary>Prints a result for a machine.</summary>
internal static class Json
{
    // Addresses and messages are full of quotes and brackets; nothing of this ends in HTML.
    private static readonly JsonShapes Readable = new(new JsonSerializerOptions(JsonShapes.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="writer">Where.</param>
    /// <param name="value">The result; its type is one of <see cref="JsonShapes"/>.</param>
    public static void Write<T>(TextWriter writer, T value) =>
        writer.WriteLine(JsonSerializer.Serialize(value, typeof(T), Readable));
}

/// <summary>Writes an enum as the word that people see too, such as <c>in-doubt</c>.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;
