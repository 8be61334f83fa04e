namespace Deployer.Environments;

/// <summary>What a deployment must answer before it is verified. All of it is asked side by side.</summary>
/// <param name="Probes">What is asked; at least one.</param>
public sealed record HealthSettings(IReadOnlyList<HealthProbeSettings> Probes);

/// <summary>One address that is asked, and what counts as well.</summary>
public sealed record HealthProbeSettings
{
    /// <summary>The output that holds the address; null when <see cref="Url"/> is set.</summary>
    public string? Output { get; init; }

    /// <summary>The address; null when <see cref="Output"/> is set.</summary>
    public Uri? Url { get; init; }

    /// <summary>Asked below the address's host; null: the address as it is.</summary>
    public string? Path { get; init; }

    /// <summary>Status codes that count as well. Default: 200 to 299.</summary>
    public IReadOnlyList<StatusRange> Status { get; init; } = [new(200, 299)];

    /// <summary>How long the whole answer may take; null: as long as one try waits.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How often it is asked again at most; null: as often as fits into <see cref="Within"/>.</summary>
    public int? Retries { get; init; }

    /// <summary>How long it is asked again at most; null: 10 minutes, in the simulated cloud 4 seconds.</summary>
    public TimeSpan? Within { get; init; }
}

/// <summary>HTTP status codes, both ends included.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record StatusRange(int From, int To)
{
    /// <summary>Whether a code is among them.</summary>
    /// <param name="code">The code.</param>
    /// <returns>True when it is.</returns>
    public bool Holds(int code) => code >= From && code <= To;

    /// <summary>As people write it.</summary>
    /// <returns>Such as <c>200-299</c>.</returns>
    public override string ToString() => From == To ? $"{From}" : $"{From}-{To}";
}
