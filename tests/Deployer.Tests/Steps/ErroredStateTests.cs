using Deployer.Steps;
using Deployer.Tests.Journal;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools.TerraformRuns;

namespace Deployer.Tests.Steps;

/// <summary>A state that Terraform left behind, and what the backend has by the time it is to be saved.</summary>
internal sealed class ErroredStateTests
{
    private TerraformBench terraform = null!; // set up before each test
    private StepBench bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        bench = new StepBench();
        terraform = new TerraformBench("resource \"terraform_data\" \"a\" {}");
        await terraform.InitAsync();
    }

    [TearDown]
    public void TearDown()
    {
        terraform.Dispose();
        bench.Dispose();
    }

    [Test]
    public async Task A_state_that_the_backend_already_has_is_not_pushed_again()
    {
        await ApplyAsync();
        await LeaveBehindAsync();

        await ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None);

        Assert.That(terraform.Terraform.TryAttachPush(), Is.Null);
        Assert.That(File.Exists(bench.Run.Folder.ErroredState), Is.False);
    }

    [Test]
    public async Task A_newer_state_is_pushed()
    {
        await ApplyAsync();
        await LeaveBehindAsync(state => state.Replace("\"serial\": 1", "\"serial\": 7").Replace("\"name\": \"a\"", "\"name\": \"b\""));

        await ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None);

        Assert.That(await terraform.Terraform.PullStateAsync(CancellationToken.None), Does.Contain("\"name\": \"b\""));
        Assert.That(File.Exists($"{bench.Run.Folder.ErroredState}.pushed"), Is.True);
    }

    [Test]
    public async Task A_state_that_was_cut_off_is_set_aside_and_not_pushed()
    {
        await ApplyAsync();
        await LeaveBehindAsync(state => state[..(state.Length / 2)]);

        await ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None);

        Assert.That(terraform.Terraform.TryAttachPush(), Is.Null);
        Assert.That((File.Exists(bench.Run.Folder.ErroredState), File.Exists($"{bench.Run.Folder.ErroredState}.damaged")), Is.EqualTo((false, true)));
        Assert.That(bench.Warnings.Single(), Does.Contain("was cut off"));
    }

    [Test]
    public async Task A_state_that_was_only_printed_to_a_deployer_that_had_died_is_pushed_as_well()
    {
        await ApplyAsync();
        var state = await terraform.Terraform.PullStateAsync(CancellationToken.None);
        var printed = state.Replace("\"serial\": 1", "\"serial\": 7").Replace("\"name\": \"a\"", "\"name\": \"b\"").ReplaceLineEndings("");
        new RecordedApply(bench.Run.Folder, 3).Ended(1).Told($$"""{"@message":"the state","type":"log","state":{{printed}}}""");

        await ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None);
        await ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None);

        Assert.That(await terraform.Terraform.PullStateAsync(CancellationToken.None), Does.Contain("\"name\": \"b\""));
        Assert.That(File.Exists(bench.Run.Folder.ErroredState), Is.False, "pushed once");
    }

    [Test]
    public async Task A_state_that_somebody_else_has_overtaken_stops_the_run_and_is_kept()
    {
        await ApplyAsync();
        // Ours knows a resource that the backend does not; meanwhile others wrote the backend twice.
        await LeaveBehindAsync(state => state.Replace("\"name\": \"a\"", "\"name\": \"ours\""));
        await ApplyAsync("resource \"terraform_data\" \"a\" { input = 1 }");
        await ApplyAsync("resource \"terraform_data\" \"a\" { input = 2 }");

        var error = Assert.ThrowsAsync<StepFailedException>(
            () => ErroredState.PushAsync(bench.Run, terraform.Terraform, CancellationToken.None));

        Assert.That(error.Message, Does.Match(@"\(serial 1,.*\(serial [2-9],").And.Contain(bench.Run.Folder.ErroredState));
        Assert.That(error.Remedy, Does.Contain("deployer resume run1"));
        Assert.That(File.ReadAllText(bench.Run.Folder.ErroredState), Does.Contain("ours"));
    }

    private async Task ApplyAsync(string? configuration = null)
    {
        if (configuration is not null)
            terraform.Configure(configuration);
        await terraform.PlanAsync();
        await terraform.Terraform.ApplyAsync(terraform.PlanFile, null, null, CancellationToken.None);
    }

    private async Task LeaveBehindAsync(Func<string, string>? change = null)
    {
        var state = await terraform.Terraform.PullStateAsync(CancellationToken.None);
        Directory.CreateDirectory(bench.Run.Folder.Infrastructure);
        await File.WriteAllTextAsync(
            Path.Combine(bench.Run.Folder.Infrastructure, "errored.tfstate"), change is null ? state : change(state));
    }
}
