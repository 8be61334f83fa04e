using System.Diagnostics;
using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>Points a checkout's tools at emulators.</summary>
internal static class ProductionCheckout
{
    private static readonly Lazy<bool> Namespaces = new(RequireNamespaces);

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
        _ = Namespaces.Value;
        var hosts = Path.Combine(checkout.Hooks, "hosts");
        File.WriteAllText(hosts, File.ReadAllText("/etc/hosts") + lines);
        const string script = """mount --bind "$1" /etc/hosts && shift && exec "$@" """;
        checkout.StartThrough = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", hosts];
    }

    /// <summary>A test that cannot be run on a machine fails there, and says what the machine lacks.</summary>
    private static bool RequireNamespaces()
    {
        using var unshare = Process.Start(new ProcessStartInfo(
            "unshare", ["--map-root-user", "--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]) { RedirectStandardError = true })!;
        var trouble = unshare.StandardError.ReadToEnd();
        unshare.WaitForExit();
        return unshare.ExitCode == 0 ? true : throw new InvalidOperationException(
            "The names of emulated databases need a mount namespace of the test's own, which this machine refuses: run the tests as root, or "
            + $"allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).\n{trouble}");
    }
}
