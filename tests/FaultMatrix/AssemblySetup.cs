// Each case has its own copy of the repository, home and database.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(3)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

/// <summary>Before and after all cases.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    // The console shows nothing of a passed test, so the report goes to a file, which the Makefile and .ci/test print.
    private static string ReportFile => Path.Combine(
        Repository.Root, FaultMatrix.Share.MatrixFile ?? Path.Combine("artifacts", "fault-matrix.md"));

    [OneTimeSetUp]
    public void The_built_command_is_as_new_as_its_sources() => Repository.RequireFreshBuild();

    [OneTimeTearDown]
    public void The_report_is_written()
    {
        File.WriteAllText(ReportFile, Report());
        if (FaultMatrix.CaseReport.IsWhole && FaultMatrix.ManyResourcesTests.IsWhole) FaultMatrix.Progress.Forget();
    }

    private static string Report() => $"""
        # What survives when something goes wrong

        `make fault-matrix` lets something go wrong at every step's begin, middle and end of a deployment, mends it, resumes the run, and
        compares what it leaves (resources, outputs, database schema and history) with an undisturbed deployment. Orphans and doubled
        effects are counted where they happen: in the simulated cloud, which gives each object an id of its own choice, and in a table to
        which each migration adds a row. A wrong unlock is a lock that was taken away while its Terraform lived, a wrong takeover the lease
        that another machine took while a tool of the first one worked. With the backend `Copies` the machine that was struck is lost, and
        the run is gone on with on another, from its copies in a bucket. A person is asked where nobody but a person can know: a lock whose
        owner cannot be proved dead, an object that a dead Terraform may have created.

        Seed {FaultMatrix.Share.Seed}, commit {FaultMatrix.Progress.Commit}, {Environment.OSVersion.VersionString}, {Environment.ProcessorCount} cores.

        {FaultMatrix.CaseReport.Text()}

        """;
}
