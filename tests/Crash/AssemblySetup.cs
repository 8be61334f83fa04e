using System.Diagnostics;

// Each case has its own copy of the repository, home and database.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(3)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

/// <summary>Before and after all cases.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    // The console shows nothing of a passed test, so the table goes to a file, which the Makefile and .ci/test print.
    private static string ReportFile => Path.Combine(
        Repository.Root, Crash.CrashCase.MatrixFile ?? Path.Combine("artifacts", "crash-matrix.md"));

    [OneTimeSetUp]
    public void The_built_command_is_as_new_as_its_sources() => Repository.RequireFreshBuild();

    [OneTimeTearDown]
    public void The_table_is_written() => File.WriteAllText(ReportFile, $"""
        # What survives a kill

        `make crash-matrix` strikes a sandbox deployment at every step's begin, middle and end, resumes it, and compares what it
        leaves (resources, outputs, database schema and history) with an undisturbed deployment. Effects are counted where they
        happen: each resource's provisioner adds a line to a file, each migration a row to a table.

        {Crash.CrashReport.CountCases()}, seed {Crash.CrashCase.Seed}, commit {Commit()}, {Environment.OSVersion.VersionString},
        {Environment.ProcessorCount} cores.

        {Crash.CrashReport.Table()}

        """);

    private static string Commit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
