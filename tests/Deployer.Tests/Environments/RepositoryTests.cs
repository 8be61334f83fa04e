using System.Text.Json;
using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Tests.Environments;

/// <summary>This repository's own deployer.yaml and infra/, with the real Terraform.</summary>
[CancelAfter(120_000)]
internal sealed class RepositoryTests
{
    private static readonly RepositoryFolder Repository = RepositoryFolder.Find(TestContext.CurrentContext.TestDirectory);

    private static readonly string Program = Terraform.FindProgram(ToolEnvironment.Current);

    private string _copy = "";

    [SetUp]
    public void CreateFolder() => _copy = Directory.CreateTempSubdirectory("infra-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_copy, recursive: true);

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
            Assert.That(sandbox.IsProtected("terraform_data", "module.database.terraform_data.project"));
        }
    }

    [TestCase("production")]
    [TestCase("staging")]
    [TestCase("sandbox")]
    public async Task Its_variables_plan_and_a_production_template_says_what_to_fill_in(string name)
    {
        var environment = DeployerConfiguration.Load(Repository.Root).Get(name);
        await InitializeAsync();
        var variables = Path.Combine(_copy, environment.VariablesFile);
        var problems = await new EnvironmentFiles(_copy, environment).CheckAsync(Program, CancellationToken.None);
        await File.WriteAllTextAsync(variables, (await File.ReadAllTextAsync(variables)).Replace("CHANGE-ME", "acme-trial"));

        var plan = await RunAsync("plan", "-input=false", "-detailed-exitcode", $"-var-file={environment.VariablesFile}");

        Assert.That(problems.Any(problem => problem.Message.Contains("CHANGE-ME")), Is.EqualTo(environment.Cloud == CloudKind.Google));
        Assert.That(plan.ExitCode, Is.EqualTo(2), plan.Stderr);
    }

    [Test]
    public async Task Its_outputs_are_complete_and_a_second_plan_changes_nothing()
    {
        await InitializeAsync();

        var apply = await RunAsync("apply", "-input=false", "-auto-approve", "-var-file=environments/sandbox/terraform.tfvars");
        var again = await RunAsync("plan", "-input=false", "-detailed-exitcode", "-var-file=environments/sandbox/terraform.tfvars");
        var outputs = await RunAsync("output", "-json");

        Assert.That(apply.ExitCode, Is.Zero, apply.Stderr);
        Assert.That(again.ExitCode, Is.Zero, again.Stdout);
        using var json = JsonDocument.Parse(outputs.Stdout);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Value(json, "gateway_url").GetString(), Does.StartWith("https://"));
            Assert.That(Value(json, "service_urls").EnumerateObject().Select(each => each.Name), Is.EqualTo(new[] { "api", "worker" }));
            Assert.That(
                Value(json, "database_connection").EnumerateObject().Select(each => each.Name),
                Is.EqualTo(new[] { "database", "host", "user" }));
            Assert.That(Value(json, "supabase_project_url").GetString(), Does.StartWith("http"));
            Assert.That(Value(json, "credential_locations").GetProperty("database_password").GetString(), Does.Contain("/secrets/"));
        }
    }

    [Test]
    public async Task Another_image_is_an_update_in_place_and_another_region_a_replacement()
    {
        await InitializeAsync();
        var variables = Path.Combine(_copy, "environments/sandbox/terraform.tfvars");
        var text = await File.ReadAllTextAsync(variables);
        await RunAsync("apply", "-input=false", "-auto-approve", "-var-file=environments/sandbox/terraform.tfvars");

        await File.WriteAllTextAsync(variables, text.Replace("api:1.0.0", "api:1.1.0"));
        var image = await RunAsync("plan", "-input=false", "-no-color", "-var-file=environments/sandbox/terraform.tfvars");
        await File.WriteAllTextAsync(variables, text.Replace("europe-west1", "europe-west4"));
        var region = await RunAsync("plan", "-input=false", "-no-color", "-var-file=environments/sandbox/terraform.tfvars");

        Assert.That(image.Stdout, Does.Contain("Plan: 0 to add, 1 to change, 0 to destroy."));
        Assert.That(region.Stdout, Does.Contain("terraform_data.service must be replaced"));
    }

    [TestCase("region = \"europe\"", "A region looks like europe-west1.")]
    [TestCase("project_id = \"Nope\"", "A Google Cloud project id has")]
    [TestCase("services = { api = { image = \"x\" } }", "At least one service must be public")]
    public async Task A_wrong_value_is_refused_with_the_rule_it_breaks(string line, string rule)
    {
        await InitializeAsync();
        await File.WriteAllTextAsync(Path.Combine(_copy, "wrong.tfvars"), line);

        var plan = await RunAsync(
            "plan", "-input=false", "-no-color", "-var-file=environments/sandbox/terraform.tfvars", "-var-file=wrong.tfvars");

        Assert.That(plan.ExitCode, Is.EqualTo(1));
        Assert.That(plan.Stderr.ReplaceLineEndings(" "), Does.Contain(rule));
    }

    [Test]
    public async Task It_is_formatted()
    {
        var variables = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true }).Variables;
        var format = new ToolCommand(Program, ["fmt", "-check", "-recursive", Repository.Infra], Repository.Root, variables);

        var result = await ToolRunner.RunAsync(format);

        Assert.That(result.ExitCode, Is.Zero, result.Stdout);
    }

    // The way a run does it: a working copy, with the backend's kind in an override file.
    private async Task InitializeAsync()
    {
        foreach (var file in Directory.GetFiles(Repository.Infra, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.terraform/")))
        {
            var target = Path.Combine(_copy, Path.GetRelativePath(Repository.Infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // below _copy, so it has a parent
            File.Copy(file, target);
        }

        await File.WriteAllTextAsync(Path.Combine(_copy, "backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n");
        var init = await RunAsync("init", "-input=false", "-backend-config=environments/sandbox/backend.hcl", "-backend-config=path=state");
        Assert.That(init.ExitCode, Is.Zero, init.Stderr);
    }

    private Task<ToolResult> RunAsync(params string[] arguments)
    {
        var variables = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true }).Variables;
        return ToolRunner.RunAsync(new ToolCommand(Program, arguments, _copy, variables));
    }

    private static JsonElement Value(JsonDocument outputs, string name) => outputs.RootElement.GetProperty(name).GetProperty("value");
}
