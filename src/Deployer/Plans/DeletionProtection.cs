namespace Deployer.Plans;

/// <summary>The attributes by which providers protect what they manage from being destroyed, and how each is switched off.</summary>
internal static class DeletionProtection
{
    /// <summary>A switch in most resource types of google, a word in <c>google_bigtable_table</c>.</summary>
    public const string Switch = "deletion_protection";

    /// <summary>A switch of the API.</summary>
    public const string Enabled = "deletion_protection_enabled";

    /// <summary>The same switch inside the block <c>settings</c>.</summary>
    public const string InSettings = "settings.deletion_protection_enabled";

    /// <summary>A switch of <c>google_spanner_database</c>.</summary>
    public const string Drop = "enable_drop_protection";

    /// <summary>A word.</summary>
    public const string Policy = "deletion_policy";

    /// <summary>A word of <c>google_firestore_database</c>.</summary>
    public const string State = "delete_protection_state";

    /// <summary>The value that switches a protection off.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="attribute">The attribute.</param>
    /// <returns>
    /// An expression; null when it cannot be set without the rest of its block: a block that overrides another one takes its whole place.
    /// </returns>
    public static string? Off(string type, string attribute) => attribute switch
    {
        Switch when type == "google_bigtable_table" => "\"UNPROTECTED\"",
        Switch or Enabled or Drop => "false",
        Policy => "\"DELETE\"",
        State => "\"DELETE_PROTECTION_DISABLED\"",
        _ => null,
    };
}
