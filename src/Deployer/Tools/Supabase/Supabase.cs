using System.Runtime.InteropServices;

namespace Deployer.Tools;

/// <summary>
/// Drives the pinned Supabase CLI by its native binary. Every call names its target, answers every question beforehand, and asks
/// for JSON.
/// </summary>
internal sealed partial class Supabase(SupabaseSettings settings, TimeProvider? clock = null)
{
    /// <summary>The version that <c>supabase/package.json</c> pins; another major version behaves differently.</summary>
    public static readonly Version Pinned = new(3, 1, 0);

    /// <summary>What the server calls the CLI's sessions: like the library that it uses, whatever PGAPPNAME says.</summary>
    public const string ApplicationName = "@effect/sql-pg";

    private const string Remedy = "npm ci --prefix supabase";

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>The folders of this run's detached tools.</summary>
    public ToolFolders Tools { get; } = new(settings.ToolsFolder, settings.StartedBy);

    /// <summary>Finds the native binary that <c>npm ci</c> installs; npm's own script in front of it forwards signals only in part.</summary>
    /// <param name="repository">The folder that holds <c>supabase/package.json</c>.</param>
    /// <exception cref="ToolMissingException">It is not installed.</exception>
    public static string FindProgram(string repository)
    {
        var packages = Path.Combine(repository, "supabase", "node_modules", "@supabase");
        return PackageNames().Select(package => Path.Combine(packages, package, "bin", "supabase")).FirstOrDefault(ToolPath.IsExecutable)
            ?? throw new ToolMissingException("supabase", $"in {packages}", Remedy);
    }

    internal static IReadOnlyList<string> PackageNames()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return OperatingSystem.IsMacOS()
            ? [$"cli-{system}-{processor}"]
            : [$"cli-{system}-{processor}", $"cli-{system}-{processor}-musl"];
    }

    internal static IReadOnlyList<string> GlobalArguments(string projectFolder) =>
        ["--yes", "--agent", "no", "--output-format", "json", "--workdir", projectFolder];

    /// <summary>The argument that names the target; a URL carries the options of the server session along.</summary>
    internal static string TargetArgument(DatabaseTarget target) => target switch
    {
        DatabaseUrl url => $"--remote={PostgresUrl.WithConnectionCheck(url.Url)}",
        LinkedProject project => $"--remote={project.Ref}",
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "No such target."),
    };

    internal ToolCommand Command(IReadOnlyList<string> arguments, DatabaseTarget? target)
    {
        var environment = settings.Environment
            .With("PGPASSWORD", target is DatabaseUrl ? target.Password : null)
            .With("SUPABASE_DB_PASSWORD", target is LinkedProject ? target.Password : null)
            // There is no URL to carry the option. The CLI passes PGOPTIONS on while PGAPPNAME is not set, and neither is inherited.
            // Tested with a server that is reached directly; whether Supabase's pooler hands it on is not known: see MigrationPush.
            .With("PGOPTIONS", target is LinkedProject ? PostgresUrl.ConnectionCheck : null);
        return new ToolCommand(settings.Program, arguments, settings.ProjectFolder, environment.Variables);
    }

    private async Task<string> ReadAsync(IReadOnlyList<string> arguments, DatabaseTarget target, CancellationToken token)
    {
        var result = await ToolRunner.RunAsync(Command(arguments, target), settings.ReadLimit, token);
        return result.ExitCode == 0
            ? result.Stdout
            : throw SupabaseOutput.ToFailure($"supabase {arguments[0]} {arguments[1]}", result.ExitCode, result.Stdout, result.Stderr);
    }
}
