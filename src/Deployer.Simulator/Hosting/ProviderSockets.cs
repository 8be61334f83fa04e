using System.Text;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Hosting;

/// <summary>The sockets that Terraform connects to: one per provider, for a provider's address is not part of the protocol.</summary>
internal static class ProviderSockets
{
    // macOS has 104 bytes for a socket's path, its end included (Linux: 108).
    private const int LongestPath = 103;
    private const string TemporaryPrefix = "deployer-simulator-";

    private static readonly (string Provider, string File)[] Providers =
    [
        ("registry.terraform.io/hashicorp/google", "google.sock"),
        ("registry.terraform.io/hashicorp/google-beta", "google-beta.sock"),
        ("registry.terraform.io/supabase/supabase", "supabase.sock"),
    ];

    /// <summary>Chooses the path of every provider's socket.</summary>
    public static IReadOnlyDictionary<string, string> Choose(CloudFolder folder)
    {
        var fits = Providers.All(provider => Encoding.UTF8.GetByteCount(folder.In(provider.File)) <= LongestPath);
        var home = fits ? folder.Path : Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
        return Providers.ToDictionary(provider => provider.Provider, provider => Path.Combine(home, provider.File));
    }

    /// <summary>Closes the sockets to other users; their folder is closed to them already.</summary>
    public static void Close(IEnumerable<string> sockets)
    {
        foreach (var socket in sockets)
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Removes the sockets that a process used, with their folder if it was made for them.</summary>
    public static void Remove(IEnumerable<string> sockets)
    {
        foreach (var socket in sockets)
        {
            var home = Path.GetDirectoryName(socket)!; // a socket has a folder
            if (!Directory.Exists(home))
                continue;
            File.Delete(socket);
            if (Path.GetFileName(home).StartsWith(TemporaryPrefix, StringComparison.Ordinal) && !Directory.EnumerateFileSystemEntries(home).Any())
                Directory.Delete(home);
        }
    }
}
