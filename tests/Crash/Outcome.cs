namespace Crash;

/// <summary>All that a deployment leaves behind, in a form that two of them can be compared in.</summary>
internal sealed record Outcome(string Resources, string Outputs, string SavedOutputs, string Schema, string History)
{
    public static async Task<Outcome> ReadAsync(Checkout checkout)
    {
        var state = TerraformState.Read(checkout);
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        return new Outcome(
            state.Resources,
            state.Outputs,
            Portable(checkout),
            await database.SchemaAsync(),
            string.Join('\n', await database.HistoryAsync()));
    }

    // Each copy has its own home, and its database its own port.
    private static string Portable(Checkout checkout) => checkout.Read("sandbox-outputs.json")
        .Replace(checkout.Home, "<home>", StringComparison.Ordinal)
        .Replace($":{SandboxDatabase.AddressOf(checkout).Port}/", ":<port>/", StringComparison.Ordinal);

    /// <summary>How often effects happened more than once: resources by their provisioners, migrations by their rows.</summary>
    public static async Task<int> CountDoubledAsync(Checkout checkout)
    {
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        return Repeated(checkout.Created()) + Repeated(await database.MigratedAsync());
    }

    private static int Repeated(IReadOnlyList<string> effects) => effects.Count - effects.Distinct().Count();
}
