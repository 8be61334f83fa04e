using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Tests.Environments;

internal sealed class EnvironmentFilesTests
{
    private static readonly string Program = Terraform.FindProgram(ToolEnvironment.Current);

    private string _infra = "";

    [SetUp]
    public void CreateFolder()
    {
        _infra = Directory.CreateTempSubdirectory("infra-").FullName;
        Directory.CreateDirectory(Path.Combine(_infra, "environments", "trial"));
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_infra, recursive: true);

    [Test]
    public async Task Accepts_files_that_Terraform_can_read()
    {
        Write("terraform.tfvars", "region = \"europe-west1\"\nservices   = { api = {} }\n");
        Write("backend.hcl", "bucket = \"states\" # not formatted as fmt would\n   prefix = \"x\"\n");

        Assert.That(await CheckAsync(), Is.Empty);
    }

    [Test]
    public async Task Names_file_and_line_of_text_that_is_not_Terraforms_language_and_never_a_value()
    {
        Write("terraform.tfvars", "region = \"europe-west1\"\npassword = \"hunter2\n");
        Write("backend.hcl", "bucket = \"states\"\n\nprefix = \n");

        var problems = await CheckAsync();

        Assert.That(
            problems.Select(problem => (Path.GetFileName(problem.File), problem.Line)),
            Is.SupersetOf(new[] { ("terraform.tfvars", 2), ("backend.hcl", 3) }));
        Assert.That(string.Join('\n', problems), Does.Contain("Invalid multi-line string").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Names_the_places_that_nobody_filled_in()
    {
        Write("terraform.tfvars", "# every CHANGE-ME below\nproject_id = \"CHANGE-ME\"\n");
        Write("backend.hcl", "bucket = \"states\"\n");

        var problem = (await CheckAsync()).Single();

        Assert.That(problem.ToString(), Is.EqualTo("line 2, project_id: still says CHANGE-ME."));
    }

    [Test]
    public async Task Names_a_missing_file_and_the_folder_that_was_probably_meant()
    {
        Directory.Move(Path.Combine(_infra, "environments", "trial"), Path.Combine(_infra, "environments", "trail"));

        var problems = await CheckAsync();

        Assert.That(problems.Select(problem => Path.GetFileName(problem.File)), Is.EqualTo(new[] { "terraform.tfvars", "backend.hcl" }));
        Assert.That(problems.Select(problem => problem.Suggestion), Is.All.EqualTo("trail"));
    }

    [Test]
    public async Task The_local_backend_needs_no_file()
    {
        Write("terraform.tfvars", "region = \"europe-west1\"\n");

        Assert.That(await CheckAsync(BackendKind.Local), Is.Empty);
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_infra, "environments", "trial", file), text);

    private Task<IReadOnlyList<ConfigurationProblem>> CheckAsync(BackendKind backend = BackendKind.Gcs)
    {
        var environment = new DeployEnvironment { Name = "trial", Cloud = CloudKind.Simulated, Backend = backend, Database = DatabaseKind.Linked };
        return new EnvironmentFiles(_infra, environment).CheckAsync(Program, CancellationToken.None);
    }
}
