namespace EndToEnd.Rollback;

/// <summary>What stands at one moment: the objects of the simulated cloud, and those that the state knows.</summary>
internal sealed record Standing(string Cloud, IReadOnlyDictionary<string, string> Ids, ILookup<string, string> Objects)
{
    /// <summary>What stands in the cloud and is in no state: it goes on costing money, and its name is taken.</summary>
    public IReadOnlyList<string> Orphans =>
        [.. Objects.SelectMany(type => type.Where(id => !Ids.Values.Contains(id)).Select(id => $"{type.Key} {id}")).Order(StringComparer.Ordinal)];

    public static async Task<Standing> ReadAsync(Checkout checkout)
    {
        var (text, objects) = await checkout.CloudPictureAsync();
        return new Standing(text, TerraformState.Read(checkout).Ids, objects);
    }

    /// <summary>
    /// What differs, object by object: from the cloud's side, so that what no state knows is seen too, and from the state's. Only an object
    /// that the release's plan made may have another id than before.
    /// </summary>
    public IReadOnlyList<string> Difference(Standing then, IReadOnlyList<string> made) =>
    [
        .. Lines(this, made).Except(Lines(then, made)).Select(line => $"now:  {line}"),
        .. Lines(then, made).Except(Lines(this, made)).Select(line => $"then: {line}"),
        .. Ids.Keys.Union(then.Ids.Keys)
            .Where(address => !made.Contains(address) || !(Ids.ContainsKey(address) && then.Ids.ContainsKey(address)))
            .Where(address => Ids.GetValueOrDefault(address) != then.Ids.GetValueOrDefault(address))
            .Select(address => $"id:   {address} {then.Ids.GetValueOrDefault(address)} -> {Ids.GetValueOrDefault(address)}"),
    ];

    private static string[] Lines(Standing one, IReadOnlyList<string> made) => made
        .Where(one.Ids.ContainsKey)
        .Aggregate(one.Cloud, (text, address) => text.Replace(one.Ids[address], $"<{address}>", StringComparison.Ordinal))
        .Split('\n');
}
