namespace Deployer.Simulator.Rules;

/// <summary>What a <see cref="Template"/> is filled in from.</summary>
/// <param name="Attribute">
/// The value of an attribute by its path without indexes, null when it has none. Inside a list or set the first element counts.
/// <c>project</c>, <c>region</c> and <c>zone</c> fall back to the provider's configuration, also where a type has no such attribute.
/// </param>
/// <param name="Seed">What made-up parts are derived from: equal seeds give equal hashes.</param>
internal sealed record TemplateValues(Func<string, string?> Attribute, string Seed)
{
    /// <summary>Host and port of the simulated gateway.</summary>
    public string Gateway { get; init; } = "";

    public DateTimeOffset Now { get; init; }

    /// <summary>Counted from 1, for a server that tries another name because the first one is taken.</summary>
    public int Attempt { get; init; } = 1;
}
