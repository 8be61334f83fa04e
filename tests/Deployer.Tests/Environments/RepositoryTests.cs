using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Tests.Environments;

/// <summary>This repository's own deployer.yaml and the files of its environments; EndToEnd deploys them.</summary>
[CancelAfter(120_000)]
internal sealed class RepositoryTests
{
    private static readonly RepositoryFolder Repository = RepositoryFolder.Find(TestContext.CurrentContext.TestDirectory);

    private static readonly string Program = Terraform.FindProgram(ToolEnvironment.Current);

    [Test]
    public void Its_environments_are_production_staging_and_sandbox()
    {
        var configuration = DeployerConfiguration.Load(Repository.Root);

        var sandbox = configuration.Get("sandbox");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(configuration.Environments.Select(each => each.Name), Is.EqualTo(new[] { "production", "staging", "sandbox" }));
            Assert.That(configuration.Environments.Take(2).Select(each => each.Cloud), Is.All.EqualTo(CloudKind.Google));
            Assert.That(sandbox, Has.Property("Cloud").EqualTo(CloudKind.Simulated).And.Property("Backend").EqualTo(BackendKind.Local));
            Assert.That(sandbox.IsProtected("supabase_apikey", "module.database.supabase_apikey.services"));
        }
    }

    [TestCase("production", 2)]
    [TestCase("staging", 2)]
    [TestCase("sandbox", 0)]
    public async Task A_template_names_every_place_that_a_person_must_fill_in(string name, int filesToFillIn)
    {
        var environment = DeployerConfiguration.Load(Repository.Root).Get(name);

        var problems = await new EnvironmentFiles(Repository.Infra, environment).CheckAsync(Program, CancellationToken.None);

        Assert.That(problems.Select(problem => problem.Message), Has.All.Contains("CHANGE-ME"));
        Assert.That(problems.Select(problem => problem.File).Distinct().Count(), Is.EqualTo(filesToFillIn));
    }

    [Test]
    public async Task It_is_formatted()
    {
        var variables = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true }).Variables;
        var format = new ToolCommand(Program, ["fmt", "-check", "-recursive", Repository.Infra], Repository.Root, variables);

        var result = await ToolRunner.RunAsync(format);

        Assert.That(result.ExitCode, Is.Zero, result.Stdout);
    }
}
