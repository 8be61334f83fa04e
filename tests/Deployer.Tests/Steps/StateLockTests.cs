using Deployer.Environments;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tests.Tools.TerraformRuns;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

internal sealed class StateLockTests
{
    private const string Gcs = """
        Error: Error acquiring the state lock
        Error message: writing "gs://b/env/staging.tflock" failed: googleapi: Error 412: conditionNotMet
        Lock Info:
          ID:        1763877600123456
          Path:      gs://b/env/staging.tflock
          Operation: OperationTypeApply
          Who:       ann@laptop
          Version:   1.11.4
          Created:   2026-11-23 05:00:00.1 +0000 UTC
          Info:

        Terraform acquires a state lock to protect the state from being written
        by multiple users at the same time.
        """;

    [Test]
    public void A_lock_names_its_holder_and_the_whole_command_that_removes_it()
    {
        using var bench = new StepBench(BackendKind.Gcs);

        var error = StateLock.Explain(bench.Run, new StepFailedException($"Terraform could not plan.\n{Gcs}", "Mend what Terraform names"))!;

        Assert.That(error.Message, Does.Contain("ann@laptop holds it since 2026-11-23 05:00:00.1").And.Contain("apply"));
        Assert.That(
            error.Remedy,
            Does.Contain("surely dead").And.Contain("TF_WORKSPACE='staging' terraform force-unlock 1763877600123456)")
                .And.Contain($"cd '{bench.Run.Folder.Infrastructure}'").And.Contain("TF_DATA_DIR='").And.Contain("deployer resume run1"));
    }

    [Test]
    public void A_lock_that_could_not_be_released_is_the_runs_own_and_may_go()
    {
        using var bench = new StepBench(BackendKind.Gcs);
        var text = Gcs.Replace("acquiring", "releasing", StringComparison.Ordinal);

        var error = StateLock.Explain(bench.Run, new StepFailedException(text, ""))!;

        Assert.That(error.Message, Does.Contain("could not release").And.Contain("1763877600123456"));
        Assert.That(error.Remedy, Does.Contain("force-unlock 1763877600123456").And.Not.Contain("Wait for it"));
    }

    [Test]
    public void A_box_around_the_error_does_not_hide_the_holder()
    {
        using var bench = new StepBench(BackendKind.Gcs);
        var boxed = string.Join('\n', Gcs.Split('\n').Select(line => $"│ {line}"));

        Assert.That(StateLock.Explain(bench.Run, new StepFailedException(boxed, ""))!.Message, Does.Contain("ann@laptop"));
    }

    [Test]
    public void The_lock_of_the_default_workspace_is_removed_there()
    {
        using var bench = new StepBench(BackendKind.Gcs);
        var text = Gcs.Replace("staging.tflock", "default.tflock", StringComparison.Ordinal);

        Assert.That(StateLock.Explain(bench.Run, new StepFailedException(text, ""))!.Remedy, Does.Contain("TF_WORKSPACE='default'"));
    }

    [TestCase(BackendKind.Pg)]
    [TestCase(BackendKind.Http)]
    public void A_backend_that_shows_the_asker_accuses_nobody(BackendKind backend)
    {
        using var bench = new StepBench(backend);
        var text = Gcs.Replace("conditionNotMet", "already locked:\nID=holders-id", StringComparison.Ordinal);

        var error = StateLock.Explain(bench.Run, new StepFailedException(text, ""))!;

        Assert.That(error.Message + error.Remedy, Does.Not.Contain("ann@laptop").And.Not.Contain("1763877600123456"));
        Assert.That(error.Remedy.Contains("force-unlock holders-id", StringComparison.Ordinal), Is.EqualTo(backend == BackendKind.Http));
    }

    [TestCase("Error: Error acquiring the state lock\nUnsupported state file format: The state file could not be parsed as JSON")]
    [TestCase("Error: Invalid reference")]
    public void Other_errors_are_left_as_they_are(string text)
    {
        using var bench = new StepBench(BackendKind.Gcs);

        Assert.That(StateLock.Explain(bench.Run, new StepFailedException(text, "")), Is.Null);
        Assert.That(StateLock.Explain(bench.Run, new InDoubtException(Gcs, "")), Is.Null);
    }

    [Test]
    public async Task The_real_terraform_is_understood_when_it_plans_and_when_it_pushes_while_another_one_applies()
    {
        using var bench = new StepBench();
        using var terraform = new TerraformBench(TerraformBench.HeldInTheMiddle);
        var holder = await terraform.StartHeldApplyAsync();
        var other = new Terraform(terraform.Settings with { LockTimeout = TimeSpan.Zero });
        var held = new TaskCompletionSource();
        var applying = holder.WaitAsync(
            told =>
            {
                if (told is OtherEvent { Type: "provision_start" })
                    held.TrySetResult();
            },
            CancellationToken.None);
        await held.Task;

        var plan = await other.PlanAsync(new TerraformPlanOptions("other.tfplan"), null, CancellationToken.None);
        var push = Assert.ThrowsAsync<ToolFailedException>(() => other.PushStateAsync(
            terraform.Write("some.tfstate", """{"version":4,"serial":9,"lineage":"l","outputs":{},"resources":[]}"""), CancellationToken.None));
        await Workbench.ReleaseAsync(terraform.Hold);
        await applying;

        var me = $"{Environment.UserName}@";
        Assert.That(StateLock.Explain(bench.Run, new StepFailedException(plan.Description, ""))!.Message, Does.Contain(me).And.Contain("apply"));
        Assert.That(StateLock.Explain(bench.Run, push)!.Message, Does.Contain(me).And.Contain("apply"));
    }
}
