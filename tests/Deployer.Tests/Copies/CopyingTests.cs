using System.Text;
using Deployer.Copies;
using Deployer.Leases;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Tools;
using Emulators.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Tests.Copies;

/// <summary>A bucket that fails must stop no run, and no copy may be missing without a word.</summary>
internal sealed class CopyingTests
{
    private EmulatedBucket bucket = null!; // All five are made before each test.
    private AgeKey key = null!;
    private Machine machine = null!;
    private Copying copying = null!;
    private RunContext run = null!;

    private IEnumerable<string> Warnings => machine.Observer.Notes.Where(note => note.Warning).Select(note => note.Text);

    [SetUp]
    public async Task SetUp()
    {
        bucket = await EmulatedBucket.CreateAsync();
        key = new AgeKey();
        machine = await Machine.StartAsync(bucket, key);
        copying = new Copying(machine.Services, _ => machine.Copies);
        var id = await machine.BeginRunAsync();
        run = new RunContext(id, "plan", machine.Target, machine.FolderOf(id), machine.Services);
    }

    [TearDown]
    public async Task TearDown()
    {
        await machine.DisposeAsync();
        await bucket.DisposeAsync();
        key.Dispose();
    }

    [Test]
    public async Task A_step_begins_when_its_run_is_copied()
    {
        var copied = await copying.AroundStepAsync(run, () => Task.FromResult(IsCopied()), CancellationToken.None);

        Assert.That(copied, Is.True);
        Assert.That(Warnings, Is.Empty);
    }

    [Test]
    public async Task A_step_does_its_work_without_a_copy_and_the_trouble_is_told_once_until_it_is_over()
    {
        bucket.Server.Faults.Add(new FaultRule("POST", "*", Fault.Status(403)) { Times = 2 });

        await StepAsync();
        await StepAsync();
        var troubled = Warnings.ToList();
        await StepAsync();

        Assert.That(troubled, Has.Count.EqualTo(1));
        Assert.That(troubled[0], Does.Contain($"gs://{EmulatedBucket.Name}"));
        Assert.That(machine.Observer.Notes[^1].Text, Does.Contain("copied to").And.Contain("again"));
        Assert.That(IsCopied(), Is.True);
    }

    [Test]
    public async Task An_ending_that_could_not_be_copied_names_the_command_that_does_it()
    {
        await StepAsync();
        run.Folder.Keep("fact.json", "new");
        bucket.Server.Faults.Add(new FaultRule("POST", "*", Fault.Status(403)) { Times = int.MaxValue });

        await copying.AtEndingAsync(Machine.Environment, run.RunId);

        Assert.That(Warnings.Single(), Does.Contain("deployer sync staging"));
    }

    [Test]
    public async Task What_a_step_leaves_while_it_works_is_copied_before_it_ends()
    {
        var time = new FakeTimeProvider();
        copying = new Copying(machine.Services with { Time = time }, _ => machine.Copies);
        var second = bucket.Server.Faults.Hold("POST", $"*runs/{run.RunId}", first: 2);

        await copying.AroundStepAsync(
            run,
            async () =>
            {
                run.Folder.Keep("fact.json", "new");
                time.Advance(TimeSpan.FromSeconds(20));
                await second.Arrived;
                second.Release();
                return true;
            },
            CancellationToken.None);

        Assert.That(Warnings, Is.Empty);
        Assert.That(bucket.Server.Requests.Of("POST", $"*runs/{run.RunId}"), Is.Not.Empty);
    }

    [Test]
    public async Task A_step_of_a_run_that_went_on_elsewhere_does_nothing()
    {
        await StepAsync();
        bucket.Stored.Write(EmulatedBucket.FullName($"runs/{run.RunId}"), "somebody else's");
        run.Folder.Keep("fact.json", "late");
        var worked = false;

        Assert.That(() => copying.AroundStepAsync(run, () => Task.FromResult(worked = true), CancellationToken.None), Throws.TypeOf<BusyException>());
        Assert.That(worked, Is.False);
    }

    [Test]
    public async Task A_step_of_a_process_that_lost_the_environment_does_nothing()
    {
        await using var lease = await new SharedLeases(machine.Services).TakeAsync(bucket.Open(), Machine.Environment, run: null, CancellationToken.None);
        machine.Services.Fence.Add(lease);
        bucket.Stored.Write(
            EmulatedBucket.FullName(LeaseObject.Name), Encoding.UTF8.GetString(new LeaseObject(2, Owner: null, Guid.NewGuid()).ToBytes()));
        var worked = false;

        Assert.That(() => copying.AroundStepAsync(run, () => Task.FromResult(worked = true), CancellationToken.None), Throws.TypeOf<InDoubtException>());
        Assert.That(worked, Is.False);
        Assert.That(Warnings, Is.Empty);
        machine.Services.Fence.Remove(lease);
    }

    private Task<bool> StepAsync() => copying.AroundStepAsync(run, () => Task.FromResult(true), CancellationToken.None);

    private bool IsCopied() => bucket.Stored.Find(EmulatedBucket.FullName($"runs/{run.RunId}")) is not null;
}
