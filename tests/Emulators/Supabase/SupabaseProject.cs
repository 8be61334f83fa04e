using System.Collections.Concurrent;

namespace Emulators.Supabase;

/// <summary>A project of the emulated Supabase.</summary>
public sealed class SupabaseProject
{
    internal SupabaseProject(string reference, ProjectDatabase? database)
    {
        Ref = reference;
        Database = database;
        SecretKey = $"sb_secret_{reference}";
    }

    /// <summary>Twenty lowercase letters.</summary>
    public string Ref { get; }

    public string Name => $"project {Ref[..4]}";

    public ProjectDatabase? Database { get; }

    /// <summary>As seen from a network without IPv6, such as that of most CI runners: the project's own address cannot be reached.</summary>
    public bool PoolerOnly { get; set; }

    /// <summary>The key that opens everything; only a call that asks to reveal it gets it.</summary>
    public string SecretKey { get; }

    /// <summary>The secrets of the project's functions, by name.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new();
}
