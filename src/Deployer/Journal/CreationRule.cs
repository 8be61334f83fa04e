using System.Collections.Frozen;
using System.Text.Json;
using Deployer.Runs;

namespace Deployer.Journal;

/// <summary>What happens when an object is created although an earlier create of it may have been done.</summary>
internal enum CreatedAgain
{
    /// <summary>The provider refuses: the name is taken.</summary>
    Refused,

    /// <summary>Nothing more: both are the same object.</summary>
    Same,

    /// <summary>There are two: the id is given by the server, and no name is taken.</summary>
    Another,

    /// <summary>Nothing exists outside the state, but for what a provisioner did.</summary>
    Local,

    /// <summary>Nobody has written down how this type behaves.</summary>
    Unknown,
}

/// <summary>
/// What is known about creating objects of a type. The table is <c>creations.json</c>; its ids are those that the providers'
/// documentation names under "Import".
/// </summary>
/// <param name="Import">How an id for <c>terraform import</c> is made of attributes, the best way first; null: not from attributes.</param>
/// <param name="Again">What a second create does.</param>
internal sealed record CreationRule(IReadOnlyList<string>? Import = null, CreatedAgain Again = CreatedAgain.Refused)
{
    private const string TableName = "creations.json";

    private static readonly Lazy<FrozenDictionary<string, CreationRule>> Table = new(ReadTable);

    private static readonly CreationRule NotInTable = new(Again: CreatedAgain.Unknown);

    /// <summary>All types that the table knows.</summary>
    public static IReadOnlyCollection<string> Types => Table.Value.Keys;

    /// <summary>The rule for a type.</summary>
    /// <param name="type">The resource type.</param>
    /// <returns>The rule; one that knows nothing for a type that is not in the table.</returns>
    public static CreationRule Of(string type) => Table.Value.GetValueOrDefault(type, NotInTable);

    private static FrozenDictionary<string, CreationRule> ReadTable()
    {
        using var stream = typeof(CreationRule).Assembly.GetManifestResourceStream(TableName)
            ?? throw new InvalidOperationException($"The program was built without {TableName}.");
        var table = JsonSerializer.Deserialize<Dictionary<string, CreationRule>>(stream, DeployerJson.Options);
        return table?.ToFrozenDictionary(StringComparer.Ordinal) ?? throw new InvalidOperationException($"{TableName} is empty.");
    }
}
