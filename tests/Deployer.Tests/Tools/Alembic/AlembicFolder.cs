using Deployer.Tests.Tools.SupabaseRuns;

namespace Deployer.Tests.Tools.AlembicRuns;

/// <summary>A team's folder of Alembic: the one of the end-to-end tests, with revisions of its own.</summary>
internal static class AlembicFolder
{
    private static readonly string Sample = Path.Combine(SupabaseBinary.Repository, "tests", "EndToEnd", "Configuration", "alembic-config");

    /// <summary>Makes a folder without revisions.</summary>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "versions"));
        foreach (var file in new[] { "alembic.ini", "env.py" })
            File.Copy(Path.Combine(Sample, file), Path.Combine(folder, file));
    }

    /// <summary>Makes all pending revisions one transaction, as Alembic does when env.py says nothing else.</summary>
    public static void RunAsOneTransaction(string folder)
    {
        var path = Path.Combine(folder, "env.py");
        File.WriteAllText(path, File.ReadAllText(path).Replace(", transaction_per_migration=True", "", StringComparison.Ordinal));
    }

    /// <summary>Writes a revision that runs a body of Python.</summary>
    public static string Write(string folder, string id, string? after, string body)
    {
        var path = Path.Combine(folder, "versions", $"{id}_step.py");
        File.WriteAllText(path, $"""
            "does {id}"
            from alembic import op

            revision = "{id}"
            down_revision = {(after is null ? "None" : $"\"{after}\"")}


            def upgrade():
                {body}

            """);
        return path;
    }
}
