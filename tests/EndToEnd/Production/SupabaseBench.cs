using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>The real Supabase CLI with an emulated Supabase.</summary>
internal sealed class SupabaseBench : IAsyncDisposable
{
    public const string Ref = "abcdefghijklmnopqrst";

    private readonly Checkout _checkout;
    private readonly string _folder;

    private SupabaseBench(Checkout checkout, SupabaseEmulator supabase)
    {
        _checkout = checkout;
        Supabase = supabase;
        _folder = Directory.CreateDirectory(checkout.PathOf("project/supabase/migrations")).Parent!.Parent!.FullName;
        checkout.UseSupabase(supabase);
    }

    public SupabaseEmulator Supabase { get; }

    public Dictionary<string, string?> Variables => _checkout.Variables;

    public static async Task<SupabaseBench> CreateAsync() => new(Checkout.Create(), await SupabaseEmulator.StartAsync());

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);

    public string Read(string file) => File.ReadAllText(Path.Combine(_folder, file));

    public Task<CommandResult> RunAsync(params string[] arguments)
    {
        _checkout.KnowHosts(Supabase.Hosts);
        var binary = Directory.EnumerateFiles(Repository.NodeModules, "supabase", SearchOption.AllDirectories)
            .Single(file => file.Contains("/@supabase/cli-", StringComparison.Ordinal));
        string[] words =
            [.. _checkout.StartThrough, binary, .. arguments, "--yes", "--agent", "no", "--output-format", "json", "--workdir", _folder];
        return RunningCommand.Start(words[0], words[1..], _folder, _checkout.Variables).EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Supabase.DisposeAsync();
        await _checkout.DisposeAsync();
    }
}
