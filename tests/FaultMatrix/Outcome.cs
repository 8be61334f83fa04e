namespace FaultMatrix;

/// <summary>All that a deployment leaves behind, in a form that two of them can be compared in.</summary>
internal sealed record Outcome(string Resources, string Outputs, string SavedOutputs, string Schema, string History)
{
    public static async Task<Outcome> ReadAsync(Target target)
    {
        var state = TerraformState.Parse(await target.StateAsync() ?? throw new InvalidOperationException("There is no state."));
        await using var database = await target.ConnectAsync();
        return new Outcome(
            state.Resources,
            state.Outputs,
            Portable(target),
            await database.SchemaAsync(),
            string.Join('\n', await database.HistoryAsync()));
    }

    /// <summary>How often effects happened more than once: objects of the cloud, and rows that migrations left.</summary>
    public static async Task<int> CountDoubledAsync(Target target)
    {
        await using var database = await target.ConnectAsync();
        var rows = await database.MigratedAsync();
        return new Cloud(target).CountCreated() - Probes.Resources + rows.Count - rows.Distinct().Count();
    }

    // Each copy has its own home, and the sandbox's database its own port. The file is where its step was done.
    private static string Portable(Target target)
    {
        var name = $"{target.Name}-outputs.json";
        var machine = File.Exists(target.Driving.PathOf(name)) ? target.Driving : target.Checkout;
        var text = machine.Read(name).Replace(machine.Home, "<home>", StringComparison.Ordinal);
        return File.Exists(target.Seen(Path.Combine(target.Checkout.Home, "sandbox", "postgres", "cluster.json")))
            ? text.Replace($":{SandboxDatabase.AddressOf(target.Checkout).Port}/", ":<port>/", StringComparison.Ordinal)
            : text;
    }
}
