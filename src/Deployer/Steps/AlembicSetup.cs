using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says where and how Alembic runs for a run: on the run's own copy of the team's folder.</summary>
internal static class AlembicSetup
{
    /// <summary>Alembic for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder of <c>alembic.ini</c>, relative to the repository.</param>
    /// <param name="target">The database.</param>
    /// <returns>The driver.</returns>
    public static Alembic For(RunContext run, string folder, DatabaseUrl target)
    {
        var environment = TerraformSetup.ToolEnvironment(run);
        return new Alembic(
            new AlembicSettings(
                Alembic.FindProgram(run.Services.Repository.Root, environment.Variables),
                Path.Combine(run.Folder.Path, folder),
                environment.With("PYTHONPATH", ModulePath(run, folder, environment)),
                run.Folder.Tools) { StartedBy = run.Attempt },
            target,
            run.Services.Time);
    }

    /// <summary>The URL of a target. Alembic needs one: that of a linked project leads to its database directly.</summary>
    /// <param name="target">The target.</param>
    /// <returns>The same database by its URL.</returns>
    public static DatabaseUrl UrlOf(DatabaseTarget target) => target as DatabaseUrl ?? new DatabaseUrl(
        new Uri($"postgresql://postgres@db.{((LinkedProject)target).Ref}.supabase.co:5432/postgres?sslmode=require"), target.Password);

    // The copy has the revisions; what env.py imports besides, such as the models, stays where it is in the repository.
    private static string ModulePath(RunContext run, string folder, ToolEnvironment environment)
    {
        var root = run.Services.Repository.Root;
        var above = Path.GetFullPath(Path.Combine(root, folder, ".."));
        return string.Join(':', new[] { root, above, environment.Variables.GetValueOrDefault("PYTHONPATH", "") }
            .Where(path => path.Length > 0)
            .Distinct());
    }
}
