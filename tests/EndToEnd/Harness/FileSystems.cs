namespace EndToEnd.Harness;

/// <summary>
/// File systems as only the deployer sees them: a mount namespace of its own (unshare, Linux), in which even root meets a
/// read-only or a full disk.
/// </summary>
internal static class FileSystems
{
    public static void Hide(this Checkout checkout, string folder) =>
        checkout.Mount(folder, """mount -t tmpfs none "$1" """);

    public static void MakeReadOnly(this Checkout checkout, string folder) =>
        checkout.Mount(folder, """mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" """);

    public static void MakeSmall(this Checkout checkout, string folder, int kilobytes) =>
        checkout.Mount(folder, $"""mount -t tmpfs -o size={kilobytes}k none "$1" """);

    private static void Mount(this Checkout checkout, string folder, string mount)
    {
        // Seen through a second mount, the folder that the process stands in would still be the old one.
        var script = $"""{mount} && shift && cd "$PWD" && exec "$@" """;
        checkout.StartThrough = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", folder];
    }
}
