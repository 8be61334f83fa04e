namespace EndToEnd.Harness;

/// <summary>The repository that the tests were built from, and the command line built from it.</summary>
internal static class Repository
{
    private static readonly string[] BuildFiles =
        ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    public static string Root { get; } = FindRoot();

    public static string Deployer { get; } = Path.Combine(Root, "artifacts", "deployer", "deployer");

    /// <summary>deployer.yaml and infra of the tests: a configuration without providers.</summary>
    public static string TestConfiguration { get; } = Path.Combine(Root, "tests", "EndToEnd", "Configuration");

    public static string NodeModules { get; } = Path.Combine(Root, "supabase", "node_modules");

    /// <summary>A test of an old build proves nothing: the Makefile's rule, looked at again.</summary>
    public static void RequireFreshBuild()
    {
        var stamp = Path.Combine(Root, "artifacts", "deployer", ".built");
        if (!File.Exists(stamp) || !File.Exists(Deployer))
        {
            throw new InvalidOperationException("The deployer is not built. Run: make build");
        }

        var builtAt = File.GetLastWriteTimeUtc(stamp);
        var newer = Sources().FirstOrDefault(source => File.GetLastWriteTimeUtc(source) > builtAt);
        if (newer is not null)
        {
            throw new InvalidOperationException($"The built deployer is older than {newer}. Run: make build");
        }

        if (!Directory.Exists(NodeModules))
        {
            throw new InvalidOperationException("The Supabase CLI is not installed. Run: make supabase/node_modules/.installed");
        }
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src"))
            .SelectMany(project => Directory.EnumerateFileSystemEntries(project).Append(project))
            .Where(entry => Path.GetFileName(entry) is not ("bin" or "obj"))
            .SelectMany(entry => Directory.Exists(entry)
                ? Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories)
                    .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/"))
                : [entry])
            .Concat(BuildFiles.Select(file => Path.Combine(Root, file)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Workflow.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
