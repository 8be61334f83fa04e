using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Engine;

/// <summary>A whole run as one JSON text: see docs/checkpoint-format.md.</summary>
internal sealed record RunArchive
{
    public const string FormatName = "workflow-engine-run";
    public const int NewestVersion = 1;

    private static readonly JsonSerializerOptions _options = new()
    {
        Encoder = StoredJson.Options.Encoder,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false), new MillisecondConverter() },
    };

    public string Format { get; init; } = FormatName;

    public int FormatVersion { get; init; } = NewestVersion;

    public required RunRow Run { get; init; }

    public required DefinitionText Definition { get; init; }

    /// <summary>The highest epoch of its lease: the next holder's is higher.</summary>
    public required long Epoch { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public string? Data { get; init; }

    public required int DataVersion { get; init; }

    public required IReadOnlyList<PointerRow> Pointers { get; init; }

    public required IReadOnlyList<ArchivedAttempt> Journal { get; init; }

    public required IReadOnlyList<ArchivedSubscription> Subscriptions { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, _options) + "\n";

    /// <exception cref="RunArchiveNewerException">It has a newer format.</exception>
    /// <exception cref="RunArchiveException">It is damaged, or something else.</exception>
    public static RunArchive Parse(string json)
    {
        try
        {
            using (var document = JsonDocument.Parse(json))
            {
                CheckFormat(document.RootElement);
            }

            var archive = JsonSerializer.Deserialize<RunArchive>(json, _options) ?? throw new RunArchiveException("it is empty");
            RunArchiveCheck.Verify(archive);
            return archive;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new RunArchiveException(error.Message, error);
        }
    }

    private static void CheckFormat(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format)
            || format.ValueKind != JsonValueKind.String
            || format.GetString() != FormatName
            || !root.TryGetProperty("formatVersion", out var version)
            || !version.TryGetInt32(out var number)
            || number < 1)
        {
            throw new RunArchiveException($"it has no format '{FormatName}'");
        }

        if (number > NewestVersion)
        {
            throw new RunArchiveNewerException(number, NewestVersion) { Remedy = "Use the newer version that wrote it." };
        }
    }
}

/// <summary>A row of the journal.</summary>
internal sealed record ArchivedAttempt(
    int Sequence,
    string StepKey,
    int Attempt,
    string PointerId,
    long Epoch,
    DateTime BegunAt,
    DateTime? EndedAt = null,
    StepEnding? Ending = null,
    StepError? Error = null);

/// <summary>What a pointer waits for, the event that was handed to it and not yet taken, and the worker that has its activity.</summary>
internal sealed record ArchivedSubscription(SubscriptionRow Waits, ArchivedEvent? Event = null, ArchivedClaim? Claim = null);

/// <summary>An event that was handed over.</summary>
internal sealed record ArchivedEvent(
    string EventName,
    string EventKey,
    DateTime At,
    [property: JsonConverter(typeof(RawJsonConverter))] string? Data = null);

/// <summary>A worker's hold on an activity.</summary>
internal sealed record ArchivedClaim(string Token, string WorkerId, DateTime? Expiry = null);

/// <summary>An exported run cannot be read.</summary>
public class RunArchiveException(string detail, Exception? innerException = null)
    : WorkflowException($"This is not a whole exported run: {detail}{(detail.EndsWith('.') ? "" : ".")}", innerException);

/// <summary>A run was exported by a newer version of the engine.</summary>
public class RunArchiveNewerException(int found, int known)
    : WorkflowException($"The exported run has format version {found}; this version knows up to {known}.")
{
    /// <summary>The format's version found.</summary>
    public int FoundVersion { get; } = found;

    /// <summary>The newest version of the format that this engine knows.</summary>
    public int KnownVersion { get; } = known;
}
