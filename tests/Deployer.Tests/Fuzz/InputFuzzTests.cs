using System.Text;
using CsCheck;
using Deployer.Comparison;
using Deployer.Environments;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Steps;
using Deployer.Tools;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine;

namespace Deployer.Tests.Fuzz;

/// <summary>
/// Whatever stands in a file that people or tools write, the deployer reads it or says what is wrong: no crash, no hang, no stack
/// trace. All cases follow from one seed; <c>FUZZ_INPUTS</c> says how many there are.
/// </summary>
[NonParallelizable]
internal sealed class InputFuzzTests
{
    private static readonly RepositoryFolder Repository = RepositoryFolder.Find(TestContext.CurrentContext.TestDirectory);

    private static readonly Gen<string> FileNames = Gen.OneOf(
        Mutation.Of("20260101000000_create_profiles.sql", "1_a.sql", "29990101000001_probe_0.sql"),
        Gen.Char.AlphaNumeric.Array[0, 40].Select(letters => $"{new string(letters)}.sql"));

    [OneTimeTearDown]
    public void The_counts_are_reported() => FuzzedInput.Report();

    [Test]
    public Task Configurations() => FuzzedInput.ReadAllAsync(
        "deployer.yaml", Mutation.Of(File.ReadAllText(Repository.ConfigurationFile), Samples.Configuration), text => ConfigurationReader.Read("deployer.yaml", text));

    [Test]
    public Task Definitions()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflow();
        services.AddWorkflowDSL(typeof(DeployerServices).Assembly);
        var texts = Directory.EnumerateFiles(Repository.Workflows, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();

        return FuzzedInput.ReadAllAsync("definitions", Mutation.Of(texts), text =>
        {
            // A registry of its own: the same id and version may come with another content.
            using var provider = services.BuildServiceProvider();
            provider.GetRequiredService<IDefinitionLoader>().LoadDefinition(text, Deserializers.Yaml);
        }, times: 4);
    }

    [Test]
    public Task States() => FuzzedInput.ReadAllAsync("state files", Mutation.Of(Samples.State), text =>
    {
        var content = Encoding.UTF8.GetBytes(text);
        StateFile.Parse(content);
        StateResources.Read(content);
        StateFile.RecordSame(content, Encoding.UTF8.GetBytes(Samples.State));
        var known = StateObjects.Read(null, content);
        var report = StateComparison.Of(Releases.Some.Environment("staging"), known, StateObjects.Read(1, Encoding.UTF8.GetBytes(Samples.State)), known);
        Assert.That(ComparisonText.Lines(report, withImports: true), Has.None.Matches<string>(line => line.Any(char.IsControl)));
    });

    [Test]
    public Task Plans() => FuzzedInput.ReadAllAsync("plan JSON", Mutation.Of(Samples.Plan), text =>
    {
        PlanReader.Read(text);
        PlanReader.TerraformVersion(text);
    });

    [Test]
    public Task Event_streams() => FuzzedInput.ReadAllAsync("event streams", Mutation.Of(Samples.Events), text =>
    {
        foreach (var line in text.Split('\n')) TerraformEventParser.Parse(line);
    });

    [Test]
    public Task Answers_of_the_Supabase_CLI() => FuzzedInput.ReadAllAsync(
        "answers of the Supabase CLI", Mutation.Of(Samples.Answers), text => SupabaseOutput.ToFailure("db push", 1, text, ""));

    [Test]
    public Task Migration_names() => FuzzedInput.ReadAllAsync("migration names", FileNames.Array[1, 8].Select(names => string.Join('\n', names)), text =>
    {
        var folder = Directory.CreateTempSubdirectory("names-").FullName;
        try
        {
            foreach (var name in text.Split('\n').Select(AsFileName)) File.WriteAllText(Path.Combine(folder, name), "select 1;");
            var known = ReleaseMigration.In(folder);
            var applied = known.DistinctBy(migration => migration.Version).Select(migration => new AppliedMigration(migration.Version, "", ["select 2"])).ToList();
            EditedMigrations.Find(folder, applied);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    [TestCase(100_000)]
    public void Depth_exhausts_no_stack(int depth)
    {
        var (open, close) = (new string('[', depth), new string(']', depth));

        Assert.Multiple(() =>
        {
            Assert.That(() => ConfigurationReader.Read("deployer.yaml", $"environments: {open}{close}"), Throws.InstanceOf<DeployerException>());
            Assert.That(() => PlanReader.Read($"{{\"resource_changes\":{open}{close}}}"), Throws.InstanceOf<DeployerException>());
            Assert.That(() => StateFile.Parse(Encoding.UTF8.GetBytes($"{{\"resources\":{open}{close}}}")), Throws.InstanceOf<DeployerException>());
            Assert.That(TerraformEventParser.Parse($"{{\"type\":{open}{close}}}"), Is.TypeOf<PlainLineEvent>());
        });
    }

    // No file can be called like the rest.
    private static string AsFileName(string text)
    {
        var name = new string([.. text.Where(character => character is not ('/' or '\0' or '\n') && !char.IsSurrogate(character))]);
        return name is "" or "." or ".." ? "_.sql" : name[..Math.Min(name.Length, 80)];
    }
}
