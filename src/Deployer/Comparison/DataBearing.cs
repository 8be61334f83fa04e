using System.Collections.Frozen;
using System.Text.Json;
using Deployer.Environments;

namespace Deployer.Comparison;

/// <summary>
/// Says what holds something that an apply cannot bring back: data, keys, secrets, undelivered messages. To what is protected, always or
/// by <c>deployer.yaml</c>, <c>data-bearing.json</c> adds types whose loss is worth a look, though not always a question.
/// </summary>
internal static class DataBearing
{
    private const string TableName = "data-bearing.json";

    private static readonly Lazy<FrozenSet<string>> Table = new(ReadTable);

    /// <summary>The types of the table.</summary>
    public static IReadOnlyCollection<string> Types => Table.Value;

    /// <summary>Whether a resource is one.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="type">The resource's type.</param>
    /// <param name="address">Its address.</param>
    public static bool Covers(DeployEnvironment environment, string type, string address) =>
        Table.Value.Contains(type) || environment.IsProtected(type, address);

    private static FrozenSet<string> ReadTable()
    {
        using var stream = typeof(DataBearing).Assembly.GetManifestResourceStream(TableName)
            ?? throw new InvalidOperationException($"The program was built without {TableName}.");
        return JsonSerializer.Deserialize<string[]>(stream)?.ToFrozenSet(StringComparer.Ordinal) ?? throw new InvalidOperationException($"{TableName} is empty.");
    }
}
