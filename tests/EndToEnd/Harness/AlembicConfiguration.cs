namespace EndToEnd.Harness;

/// <summary>A team that migrates with Alembic: its folder, and the step of the definition that runs it.</summary>
internal static class AlembicConfiguration
{
    public const string Folder = "src/alembic-config";

    /// <summary>Puts the sample folder into the copy, and the step behind <c>migrate</c>.</summary>
    public static void AddAlembic(this Checkout checkout, string folder = Folder)
    {
        Directory.CreateDirectory(checkout.PathOf($"{folder}/versions"));
        var sample = Path.Combine(Repository.TestConfiguration, "alembic-config");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Where(file => !file.Contains("__pycache__")))
        {
            File.Copy(file, Path.Combine(checkout.PathOf(folder), Path.GetRelativePath(sample, file)));
        }

        checkout.Replace(
            "workflows/deploy.yaml",
            "    StepType: PushMigrations\n    NextStepId: outputs\n    Inputs:\n      Consent: data.Consent\n",
            "    StepType: PushMigrations\n    NextStepId: alembic\n    Inputs:\n      Consent: data.Consent\n\n  - Id: alembic\n    StepType: AlembicUpgrade\n    NextStepId: outputs\n"
            + (folder == Folder ? "" : $"    Inputs:\n      Folder: '\"{folder}\"'\n"));
    }

    /// <summary>Writes a revision that leaves its id in the table <c>notes</c> and then runs a body of Python.</summary>
    public static void WriteRevision(this Checkout checkout, string id, string after, string body = "pass", string folder = Folder) =>
        checkout.Write($"{folder}/versions/{id}_step.py", $"""
            "does {id}"
            from alembic import op

            revision = "{id}"
            down_revision = "{after}"


            def upgrade():
                op.execute("insert into notes values ('{id}')")
                {body}

            """);

    /// <summary>The revisions that were committed, one entry per time that it happened.</summary>
    public static Task<IReadOnlyList<string>> NotesAsync(this SandboxDatabase database) => database.ReadAsync("select name from notes order by name");
}
