using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Environments;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tools;
using Emulators.Gcs;

namespace Deployer.Tests.Steps;

/// <summary>
/// A lock that a killed Terraform left in a bucket is removed without a person only when all that proves it is there. One apply is
/// killed in the middle of a change; each test then looks at what is left of it, with one thing being otherwise.
/// </summary>
[NonParallelizable]
internal sealed class StateLockProofTests
{
    private const string Bucket = "acme-state";
    private const string LockName = "env/staging.tflock";
    private const string LockPath = $"gs://{Bucket}/{LockName}";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Dictionary<string, string?> variablesBefore = [];
    private StepBench bench = null!; // All are made once, before the first test.
    private Workbench pipes = null!;
    private GcsEmulator gcs = null!;
    private DetachedTool killed = null!;
    private Terraform terraform = null!;
    private string fact = "";
    private string output = "";
    private long generation;
    private StateLockProof? whileItLived;

    private string FactFile => Path.Combine(killed.Folder, "state-lock.json");

    private string OutputFile => Path.Combine(killed.Folder, "stdout");

    private string ExitFile => Path.Combine(killed.Folder, "exit");

    [OneTimeSetUp]
    public async Task KillAnApply()
    {
        (bench, pipes, gcs) = (new StepBench(BackendKind.Gcs), new Workbench(), await GcsEmulator.StartAsync());
        gcs.AddBucket(Bucket);
        Set("GOOGLE_STORAGE_CUSTOM_ENDPOINT", gcs.StorageEndpoint);
        Set("GOOGLE_CREDENTIALS", gcs.AddAccount("deployer").KeyFile);
        var infra = Directory.CreateDirectory(Path.Combine(bench.Run.Folder.Infrastructure, "environments", "staging"));
        await File.WriteAllTextAsync(Path.Combine(infra.FullName, "backend.hcl"), $"bucket = \"{Bucket}\"\nprefix = \"env\"\n");
        var never = pipes.Fifo("never");
        await File.WriteAllTextAsync(Path.Combine(bench.Run.Folder.Infrastructure, "main.tf"), $$"""
            terraform {
              backend "gcs" {}
            }

            resource "terraform_data" "slow" {
              provisioner "local-exec" {
                command = "read line < '{{never}}'"
              }
            }
            """);

        terraform = CreateTerraform();
        await terraform.InitAsync(TerraformSetup.InitOptions(bench.Run), onEvent: null, None);
        await terraform.SelectWorkspaceAsync("staging", None);
        await terraform.PlanAsync(new TerraformPlanOptions(bench.Run.Folder.Plan), onEvent: null, None);
        await KillInTheMiddleAsync();
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        foreach (var (name, value) in variablesBefore)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        pipes.Dispose();
        bench.Dispose();
        await gcs.DisposeAsync();
    }

    [SetUp]
    public void Restore()
    {
        File.WriteAllText(FactFile, fact);
        File.WriteAllText(OutputFile, output);
        File.Delete(ExitFile);
    }

    [Test]
    public void The_generation_that_a_dead_apply_held_is_proved_to_be_its_own()
    {
        Assert.That(Find(), Is.EqualTo(new StateLockProof(generation, killed.Process.Pid, "run1")));
        File.WriteAllText(ExitFile, "137\n");
        Assert.That(Find(), Is.Not.Null, "killed, and its shell says so");
    }

    [Test]
    public void As_long_as_the_process_lives_nothing_is_proved() => Assert.That(whileItLived, Is.Null);

    [Test]
    public void Another_generation_or_another_lock_is_not_its_own()
    {
        Assert.That(StateLockProof.Find(bench.Services.Home, LockPath, generation + 1), Is.Null);
        Assert.That(StateLockProof.Find(bench.Services.Home, LockPath.Replace("staging", "production"), generation), Is.Null);
    }

    [TestCase("host", "laptop")]
    [TestCase("bootId", "another boot")]
    [TestCase("namespace", "another container")]
    [TestCase("startTime", "1")]
    [TestCase("who", "ann@laptop")]
    [TestCase("operation", "OperationTypePlan")]
    [TestCase("created", "2020-01-01T00:00:00Z")]
    [TestCase("created", "2100-01-01T00:00:00Z")]
    public void A_record_of_elsewhere_or_of_somebody_elses_lock_proves_nothing(string property, string value)
    {
        Change(record => record[property] = value);

        Assert.That(Find(), Is.Null);
    }

    [Test]
    public void A_record_that_is_damaged_or_of_another_process_proves_nothing()
    {
        Change(record => record["pid"] = Environment.ProcessId);
        Assert.That(Find(), Is.Null);

        File.WriteAllText(FactFile, fact[..(fact.Length / 2)]);
        Assert.That(Find(), Is.Null);
    }

    [Test]
    public void A_look_before_the_first_change_had_begun_proves_nothing()
    {
        Change(record => record["outputBefore"] = 0);

        Assert.That(Find(), Is.Null);
    }

    [Test]
    public void A_change_that_ended_after_the_look_shows_that_the_lock_was_still_held()
    {
        Change(record => record["outputAfter"] = output.Length);
        File.WriteAllText(OutputFile, output + EndOfChange);

        Assert.That(Find(), Is.Not.Null);
    }

    [Test]
    public void When_all_changes_had_ended_before_the_look_the_lock_may_have_been_another_ones()
    {
        File.WriteAllText(OutputFile, output + EndOfChange);
        Change(record => record["outputAfter"] = output.Length + EndOfChange.Length);

        Assert.That(Find(), Is.Null);
    }

    [TestCase("""{"@level":"info","@message":"\nTwo interrupts received. Exiting immediately.","type":"log"}""")]
    [TestCase("""{"@level":"error","@message":"Error: operation canceled","type":"diagnostic","diagnostic":{"severity":"error","summary":"operation canceled","detail":""}}""")]
    [TestCase("""{"@level":"info","@message":"Apply complete!","type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"apply"}}""")]
    public void An_apply_that_gave_up_may_have_released_its_lock(string line)
    {
        File.WriteAllText(OutputFile, output + line + "\n");

        Assert.That(Find(), Is.Null);
    }

    [Test]
    public void An_apply_that_ended_by_itself_in_the_middle_of_a_change_may_have_released_its_lock()
    {
        File.WriteAllText(ExitFile, "1\n");

        Assert.That(Find(), Is.Null);
    }

    [Test]
    public void Only_terraforms_refusal_of_the_lock_leads_to_a_proof()
    {
        var refused = new StepFailedException($"""
            Error: Error acquiring the state lock

            Lock Info:
              ID:        {generation}
              Path:      {LockPath}
              Operation: OperationTypeApply
              Who:       ann@laptop
            """, "");

        Assert.That(StateLockProof.Of(bench.Run, refused), Is.Not.Null);
        Assert.That(StateLockProof.Of(bench.Run, new StepFailedException(refused.Message.Replace("acquiring", "releasing"), "")), Is.Null);
        Assert.That(StateLockProof.Of(bench.Run, new StepFailedException("Something else.", "")), Is.Null);
    }

    [Test]
    public async Task Exactly_the_proved_lock_is_removed_and_no_newer_one()
    {
        var proof = Find()!;
        var newer = gcs.AddBucket(Bucket).Write(LockName, gcs.AddBucket(Bucket).Versions(LockName)[^1].Text);

        Assert.That(await proof.UnlockAsync(terraform, None), Is.False);
        Assert.That(gcs.AddBucket(Bucket).Find(LockName)!.Generation, Is.EqualTo(newer.Generation));

        Assert.That(await (proof with { Generation = newer.Generation }).UnlockAsync(terraform, None), Is.True);
        Assert.That(gcs.AddBucket(Bucket).Find(LockName), Is.Null);
        var plan = await terraform.PlanAsync(new TerraformPlanOptions(pipes.PathOf("plan")), onEvent: null, None);
        Assert.That(plan.Outcome, Is.EqualTo(TerraformPlanOutcome.Changes));
    }

    private static string EndOfChange { get; } =
        """{"@level":"info","@message":"done","type":"apply_complete","hook":{"resource":{"addr":"terraform_data.slow"},"action":"create","elapsed_seconds":1}}"""
        + "\n";

    private StateLockProof? Find() => StateLockProof.Find(bench.Services.Home, LockPath, generation);

    private async Task KillInTheMiddleAsync()
    {
        var look = gcs.Faults.Hold("GET", LockName);
        var name = new PlanName(PrivateFiles.DigestOf(bench.Run.Folder.Plan), HasChanges: true, "staging", Lineage: null, Serial: null);
        var applying = new Applying(bench.Run, terraform).ApplyAsync(name, None);
        await await Task.WhenAny(look.Arrived, applying); // One that ends before fails.
        killed = terraform.Tools.TryAttachLast(Terraform.ApplyName)!; // It has begun: it holds the lock.
        generation = gcs.AddBucket(Bucket).Find(LockName)!.Generation;
        look.Release();
        await Workbench.AppearsAsync(FactFile);
        whileItLived = Find();

        Posix.Signal(killed.Process.Pid, Posix.Sigkill);
        Assert.ThrowsAsync<InDoubtException>(() => applying);
        (fact, output) = (await File.ReadAllTextAsync(FactFile), await File.ReadAllTextAsync(OutputFile));
    }

    private Terraform CreateTerraform()
    {
        var tools = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true });
        return new Terraform(
            new TerraformSettings(
                Terraform.FindProgram(tools.Variables), bench.Run.Folder.Infrastructure, pipes.PathOf("data"), "staging", tools, bench.Run.Folder.Tools)
            {
                LockTimeout = TimeSpan.Zero,
            });
    }

    private void Change(Action<JsonNode> change)
    {
        var record = JsonNode.Parse(fact)!;
        change(record);
        File.WriteAllText(FactFile, record.ToJsonString(JsonSerializerOptions.Web));
    }

    private void Set(string name, string value)
    {
        variablesBefore[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
