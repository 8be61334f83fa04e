using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>Points a checkout's tools at emulators.</summary>
internal static class ProductionCheckout
{
    public static void UseSupabase(this Checkout checkout, SupabaseEmulator supabase)
    {
        var profile = Path.Combine(checkout.Hooks, "profile.yaml");
        File.WriteAllText(profile, supabase.Profile);
        checkout.Variables["SUPABASE_PROFILE"] = profile;
        checkout.Variables["SUPABASE_ACCESS_TOKEN"] = supabase.Token;
        checkout.Variables["SUPABASE_NO_KEYRING"] = "1";
        checkout.Variables["SUPABASE_TELEMETRY_DISABLED"] = "1";
    }

    /// <summary>Adds lines to <c>/etc/hosts</c> as the checkout's commands see it, in a mount namespace of their own.</summary>
    public static void KnowHosts(this Checkout checkout, string lines)
    {
        var hosts = Path.Combine(checkout.Hooks, "hosts");
        File.WriteAllText(hosts, File.ReadAllText("/etc/hosts") + lines);
        const string script = """mount --bind "$1" /etc/hosts && shift && exec "$@" """;
        checkout.StartThrough = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", hosts];
    }
}
