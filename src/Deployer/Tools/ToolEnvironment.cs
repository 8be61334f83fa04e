using System.Collections;

namespace Deployer.Tools;

/// <summary>
/// The complete environment of a child, made from ours: what would redirect a tool or change its answers is taken out (and
/// reported), what makes it quiet and unattended is put in.
/// </summary>
/// <param name="Variables">Every variable of the child.</param>
/// <param name="Scrubbed">Names that were set and are not passed on, in alphabetical order.</param>
internal sealed record ToolEnvironment(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Scrubbed)
{
    private const string ReattachProviders = "TF_REATTACH_PROVIDERS";
    private const string CliConfigFile = "TF_CLI_CONFIG_FILE";
    private const string StorageEmulator = "STORAGE_EMULATOR_HOST";

    // An entry that ends in * is a prefix. TF_LOG* goes too: a trace holds secrets and hides the errors on stderr.
    private static readonly string[] Unwanted =
    [
        "TF_CLI_ARGS*", ReattachProviders, CliConfigFile, "TERRAFORM_CONFIG",
        "TF_WORKSPACE", "TF_DATA_DIR", "TF_VAR_*", "TF_LOG*", "TF_INPUT", "TF_PLUGIN_CACHE_DIR",
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "TF_STATE_PERSIST_INTERVAL",
        StorageEmulator, "PGAPPNAME", "PGOPTIONS", "PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "SUPABASE_*",
    ];

    // The CLI takes dozens of variables that choose another project, folder, profile or registry, or switch TLS checks off; these
    // few only authenticate, pace, or fill in the env() references of config.toml.
    private static readonly string[] Wanted =
        ["SUPABASE_ACCESS_TOKEN", "SUPABASE_API_MAX_RETRIES", "SUPABASE_NO_KEYRING", "SUPABASE_AUTH_*"];

    // Only tests of the production path against an emulator may point at another management API, or at a bucket without credentials.
    private static readonly string[] WantedWhenSimulated = ["SUPABASE_PROFILE", "SUPABASE_API_ENDPOINT", StorageEmulator];

    // GOOGLE_STORAGE_CUSTOM_ENDPOINT and its like: a private endpoint is legitimate, one on this machine is somebody's emulator.
    private const string CustomEndpoint = "_CUSTOM_ENDPOINT";

    private static readonly (string Name, string Value)[] Unattended =
    [
        ("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0"), ("CHECKPOINT_DISABLE", "1"),
        ("SUPABASE_TELEMETRY_DISABLED", "1"), ("SUPABASE_NO_UPDATE_NOTIFIER", "1"),
        ("CLOUDSDK_CORE_DISABLE_PROMPTS", "1"), ("CLOUDSDK_CORE_DISABLE_FILE_LOGGING", "1"),
    ];

    /// <summary>The environment of this process, as the start of a child's.</summary>
    public static IReadOnlyDictionary<string, string> Current =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>Builds a child's environment.</summary>
    /// <exception cref="ArgumentException">A simulator's providers were given for a real cloud.</exception>
    public static ToolEnvironment Build(IReadOnlyDictionary<string, string> current, ToolEnvironmentOptions options)
    {
        if (options.ReattachProviders is not null && !options.SimulatedCloud)
            throw new ArgumentException("Only a simulated cloud may have its providers replaced.", nameof(options));

        var kept = current.Where(variable => !IsUnwanted(variable.Key, options) && !IsEmulator(variable.Key, variable.Value, options))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        foreach (var (name, value) in Unattended)
            kept[name] = value;

        // What a person set to the same as we do is no loss to them.
        var scrubbed = current.Keys
            .Where(name => !kept.TryGetValue(name, out var value) || (IsUnwanted(name, options) && value != current[name]))
            .Order(StringComparer.Ordinal)
            .ToArray();
        foreach (var (name, value) in options.TerraformVariables)
            kept[$"TF_VAR_{name}"] = value;
        if (options.PluginCacheFolder is { } cache)
            kept["TF_PLUGIN_CACHE_DIR"] = cache;
        if (options.SimulatedCloud)
            kept[CliConfigFile] = "/dev/null";
        if (options.ReattachProviders is { } providers)
            kept[ReattachProviders] = providers;
        return new ToolEnvironment(kept, scrubbed);
    }

    /// <summary>The same environment with one variable set, or removed when the value is null.</summary>
    public ToolEnvironment With(string name, string? value)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        if (value is null)
            variables.Remove(name);
        else
            variables[name] = value;
        return this with { Variables = variables };
    }

    /// <summary>Names only: values may be secret.</summary>
    public override string ToString() => $"{Variables.Count} variables, scrubbed: {string.Join(", ", Scrubbed)}";

    private static bool IsUnwanted(string name, ToolEnvironmentOptions options) =>
        Matches(Unwanted, name) && !Matches(Wanted, name) && !(options.SimulatedCloud && Matches(WantedWhenSimulated, name));

    private static bool IsEmulator(string name, string value, ToolEnvironmentOptions options) =>
        !options.SimulatedCloud
        && name.StartsWith("GOOGLE_", StringComparison.Ordinal)
        && name.EndsWith(CustomEndpoint, StringComparison.Ordinal)
        && Uri.TryCreate(value, UriKind.Absolute, out var address)
        && (address.IsLoopback || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    private static bool Matches(string[] patterns, string name) => patterns.Any(pattern =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
}
