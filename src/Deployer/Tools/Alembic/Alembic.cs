namespace Deployer.Tools;

/// <summary>
/// Drives the real Alembic (https://alembic.sqlalchemy.org), which runs the team's own <c>env.py</c>. The database reaches that by
/// environment, never by an argument: <c>DATABASE_URL</c> without the password, and <c>PGPASSWORD</c>.
/// </summary>
internal sealed partial class Alembic(AlembicSettings settings, DatabaseUrl target, TimeProvider? clock = null)
{
    /// <summary>What the server calls Alembic's sessions, unless <c>env.py</c> chooses another name.</summary>
    public const string ApplicationName = "deployer-alembic";

    private const string ConfigurationFile = "alembic.ini";

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>The folders of this run's detached tools.</summary>
    public ToolFolders Tools { get; } = new(settings.ToolsFolder, settings.StartedBy);

    /// <summary>Finds alembic in the repository's virtual environment, then on the PATH.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="environment">The environment whose PATH counts.</param>
    /// <exception cref="ToolMissingException">It is in neither.</exception>
    public static string FindProgram(string repository, IReadOnlyDictionary<string, string> environment) =>
        ToolPath.FindIn("alembic", [Path.Combine(repository, ".venv", "bin")])
        ?? ToolPath.Require("alembic", environment, InstallRemedy);

    /// <summary>What installs Alembic and the PostgreSQL driver that most teams use.</summary>
    private static string InstallRemedy => File.Exists("/etc/debian_version")
        ? "apt-get update && apt-get install -y alembic python3-psycopg2"
        : "python3 -m venv .venv && .venv/bin/pip install alembic psycopg2-binary";

    private ToolCommand Command(IReadOnlyList<string> arguments)
    {
        // Options of the URL win over those of the environment.
        var url = target.Url.Query.Contains("options=", StringComparison.Ordinal)
            ? PostgresUrl.WithConnectionCheck(target.Url)
            : target.Url.AbsoluteUri;
        var environment = settings.Environment
            // SQLAlchemy knows no "postgres://".
            .With("DATABASE_URL", $"postgresql{url[target.Url.Scheme.Length..]}")
            .With("PGPASSWORD", target.Password)
            .With("PGAPPNAME", ApplicationName)
            .With("PGOPTIONS", PostgresUrl.ConnectionCheck)
            .With("ALEMBIC_CONFIG", null)
            // What Alembic says must be in its files when it dies, and its copy of the folder stays as it was taken.
            .With("PYTHONUNBUFFERED", "1")
            .With("PYTHONDONTWRITEBYTECODE", "1");
        return new ToolCommand(settings.Program, arguments, settings.Folder, environment.Variables);
    }

    private async Task<string> ReadAsync(IReadOnlyList<string> arguments, CancellationToken token)
    {
        var command = Command(arguments);
        var result = await ToolRunner.RunAsync(command, settings.ReadLimit, token);
        return result.ExitCode == 0
            ? result.Stdout
            : throw AlembicOutput.ToFailure(command.ToString(), result, settings.Folder);
    }
}
