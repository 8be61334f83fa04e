using System.Globalization;

namespace Deployer.Tools;

/// <summary>The programs of a PostgreSQL server.</summary>
/// <param name="Folder">The folder they are in.</param>
internal sealed record Postgres(string Folder)
{
    private const string Remedy = "Install a PostgreSQL server: apt-get install postgresql, or brew install postgresql@17";

    /// <summary>Absolute path of the server.</summary>
    public string Server => Path.Combine(Folder, "postgres");

    /// <summary>Absolute path of initdb.</summary>
    public string Initdb => Path.Combine(Folder, "initdb");

    /// <summary>
    /// Finds the programs: on the PATH, then where Debian and Homebrew keep them (which is not on the PATH), the newest first.
    /// </summary>
    /// <exception cref="ToolMissingException">There are none.</exception>
    public static Postgres Find(IReadOnlyDictionary<string, string> environment)
    {
        var path = environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return path
            .Concat(Versions("/usr/lib/postgresql", ""))
            .Concat(Versions("/opt/homebrew/opt", "postgresql@"))
            .Concat(Versions("/usr/local/opt", "postgresql@"))
            .Select(folder => new Postgres(folder))
            .FirstOrDefault(programs => ToolPath.IsExecutable(programs.Server) && ToolPath.IsExecutable(programs.Initdb))
            ?? throw new ToolMissingException(
                "postgres", "on the PATH, in /usr/lib/postgresql or in Homebrew's folders", Remedy);
    }

    private static IEnumerable<string> Versions(string root, string prefix) => Directory.Exists(root)
        ? Directory.GetDirectories(root, $"{prefix}*")
            .OrderByDescending(folder => VersionOf(Path.GetFileName(folder)[prefix.Length..]))
            .Select(folder => Path.Combine(folder, "bin"))
        : [];

    private static double VersionOf(string name) =>
        double.TryParse(name, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
