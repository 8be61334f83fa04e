using System.Globalization;
using System.Text.RegularExpressions;
using Deployer.Tools;

namespace Deployer.Sandbox;

/// <summary>A PostgreSQL server installed on this machine.</summary>
/// <param name="Folder">The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="Major">Its major version.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest version that works: client_connection_check_interval came with it.</summary>
    public const int OldestMajor = 14;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    // {0} stands for the version. PATH is asked first; these are where distributions hide what they keep out of it.
    private static readonly string[] DistributionFolders =
    [
        "/usr/lib/postgresql/{0}/bin", "/usr/pgsql-{0}/bin", "/usr/lib/postgresql{0}/bin",
        "/opt/homebrew/opt/postgresql@{0}/bin", "/usr/local/opt/postgresql@{0}/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@{0}/bin",
        "/Applications/Postgres.app/Contents/Versions/{0}/bin", "/opt/local/lib/postgresql{0}/bin",
    ];

    private static string Remedy => OperatingSystem.IsMacOS() ? "brew install postgresql@17" : "apt-get install postgresql";

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The installation to use: the first on the PATH, otherwise the distribution's newest.</summary>
    /// <param name="major">The major version that an existing cluster needs; null: any from <see cref="OldestMajor"/>.</param>
    /// <param name="searchPath">Folders as in PATH; null: the PATH of this process.</param>
    /// <param name="token">Stops the search.</param>
    /// <exception cref="ToolMissingException">There is none; the remedy installs one.</exception>
    public static async Task<PostgresBinaries> FindAsync(int? major, string? searchPath, CancellationToken token)
    {
        foreach (var folder in Candidates(searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? ""))
        {
            var found = new PostgresBinaries(folder, await ReadMajorAsync(folder, token));
            if (major is null ? found.Major >= OldestMajor : found.Major == major)
                return found;
        }

        throw major is null
            ? new ToolMissingException("postgres", $"(version {OldestMajor} or newer) on the PATH or in the distribution's folders", Remedy)
            : new ToolMissingException(
                "postgres", $"in version {major}, which created the sandbox's database,", "deployer sandbox reset");
    }

    private static IEnumerable<string> Candidates(string searchPath)
    {
        var onPath = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries);
        var distributions = DistributionFolders.SelectMany(Versions)
            .OrderByDescending(pair => pair.Version)
            .Select(pair => pair.Folder);
        return onPath.Concat(distributions)
            .Where(folder => Programs.All(program => ToolPath.IsExecutable(Path.Combine(folder, program))))
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<(int Version, string Folder)> Versions(string pattern) =>
        from version in Enumerable.Range(OldestMajor, count: 30)
        let folder = string.Format(CultureInfo.InvariantCulture, pattern, version)
        where Directory.Exists(folder)
        select (version, folder);

    private static async Task<int> ReadMajorAsync(string folder, CancellationToken token)
    {
        var answer = await ServerUser.Current.RunAsync(Path.Combine(folder, "postgres"), ["--version"], "/", token);
        var version = VersionNumber().Match(answer.StandardOutput);
        return version.Success ? int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionNumber();
}
