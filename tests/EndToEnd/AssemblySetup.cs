// Each test has its own copy of the repository, home and database.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(3)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

/// <summary>Before all tests, whatever their namespace.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    [OneTimeSetUp]
    public void The_built_command_is_as_new_as_its_sources() => Repository.RequireFreshBuild();
}
