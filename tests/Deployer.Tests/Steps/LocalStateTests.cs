using System.Text;
using Deployer.Releases;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

internal sealed class LocalStateTests
{
    private StepBench bench = null!; // Set before each test.

    [SetUp]
    public void WriteAnEmptyStateFile()
    {
        bench = new StepBench();
        Directory.CreateDirectory(Path.GetDirectoryName(LocalState.FileOf(bench.Run))!); // A file's path has a folder.
        File.WriteAllText(LocalState.FileOf(bench.Run), "");
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public void Takes_the_empty_file_that_a_killed_first_plan_leaves_for_no_state() =>
        Assert.That(() => LocalState.RefuseDamaged(bench.Run), Throws.Nothing);

    [Test]
    public async Task Refuses_an_empty_file_once_a_state_was_backed_up_and_names_the_command_that_has_it()
    {
        var releases = new ReleaseStore(bench.Services.Home, bench.Run.Environment.Name, TimeProvider.System);
        var backup = await new ReleaseContent(bench.Services.Home, bench.Run.Environment)
            .BackUpAsync(Encoding.UTF8.GetBytes("""{"serial":3,"lineage":"l","resources":[{}]}"""), default);
        releases.Open("earlier", release => release with { Before = backup });

        Assert.That(
            () => LocalState.RefuseDamaged(bench.Run),
            Throws.TypeOf<StepFailedException>().With.Property("Remedy").Contains("deployer releases export staging 1 --part state-before --out last.tfstate"));
    }

    [Test]
    public void Refuses_a_file_that_was_cut_off_and_makes_room_for_a_whole_one()
    {
        var file = LocalState.FileOf(bench.Run);
        File.WriteAllText(file, """{"serial":3,"lineage":"l","resources":[{"mode":""");

        var error = Assert.Throws<StepFailedException>(() => LocalState.RefuseDamaged(bench.Run))!;
        Assert.That(error.Message, Does.Contain("cut off"));
        Assert.That(error.Remedy, Does.Contain($"mv '{file}' '{file}.damaged'"));

        LocalState.SetAsideDamaged(bench.Run);
        Assert.That((File.Exists(file), File.Exists($"{file}.damaged")), Is.EqualTo((false, true)));
        Assert.That(() => LocalState.RefuseDamaged(bench.Run), Throws.Nothing);
    }

    [Test]
    public void Leaves_a_whole_file_where_it_is()
    {
        File.WriteAllText(LocalState.FileOf(bench.Run), """{"serial":3,"lineage":"l","resources":[]}""");

        LocalState.SetAsideDamaged(bench.Run);

        Assert.That(LocalState.FileOf(bench.Run), Does.Exist);
        Assert.That(() => LocalState.RefuseDamaged(bench.Run), Throws.Nothing);
    }

    [Test]
    public void Refuses_an_empty_file_once_this_run_has_begun_to_apply()
    {
        bench.Run.Folder.Keep("handed-over.json", new Applying.HandedOver("digest", From: 1));

        Assert.That(() => LocalState.RefuseDamaged(bench.Run), Throws.TypeOf<StepFailedException>());
    }
}
