using Deployer.Buckets;
using Deployer.Runs;
using Emulators.Serving;

namespace Deployer.Tests.Copies;

/// <summary>Where a person looks for a run that may be another machine's.</summary>
internal sealed class RunFinderTests : TwoMachines
{
    private readonly List<string> said = [];

    [SetUp]
    public void SayNothing() => said.Clear();

    [Test]
    public async Task A_list_has_the_runs_that_other_machines_have_not_ended_and_says_once_that_they_came()
    {
        var (open, ended) = (await Laptop.BeginRunAsync(), await Laptop.BeginRunAsync());
        await Laptop.EndAsync(ended);
        await Laptop.KeepAsync(open);
        await Laptop.KeepAsync(ended);
        var runs = Other.OpenFinder();

        var first = await runs.ListAsync(environment: null, take: 20, said.Add, CancellationToken.None);
        var resumable = await runs.ListResumableAsync(said.Add, CancellationToken.None);

        Assert.That(first.Select(run => run.Id), Is.EqualTo(new[] { open }));
        Assert.That(resumable.Select(run => run.Id), Is.EqualTo(new[] { open }));
        Assert.That(said.Single(), Does.StartWith("taken in from gs://").And.Contain(open).And.EndWith("deployer unlock staging"));
    }

    [Test]
    public async Task Also_a_run_that_has_ended_elsewhere_is_found_by_the_beginning_of_its_id()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.EndAsync(run);
        await Laptop.KeepAsync(run);

        var found = await Other.OpenFinder().FindAsync(run[..4], CancellationToken.None);

        Assert.That((found.Run.Id, found.Run.Status), Is.EqualTo((run, RunStatus.Rejected)));
    }

    [Test]
    public async Task A_bucket_that_does_not_answer_keeps_nobody_from_the_runs_of_this_machine()
    {
        var run = await Other.BeginRunAsync();
        Bucket.Server.Faults.Add(new FaultRule("GET", "*", Fault.Status(403)) { Times = int.MaxValue });
        var runs = Other.OpenFinder();

        var listed = await runs.ListAsync(environment: null, take: 20, said.Add, CancellationToken.None);
        var known = await runs.FindAsync(run, CancellationToken.None);

        Assert.That((listed.Single().Id, known.Run.Id), Is.EqualTo((run, run)));
        Assert.That(said.Single(), Does.StartWith("warning: runs of 'staging' on other machines are not looked at: "));
        Assert.ThrowsAsync<BucketException>(() => runs.FindAsync("zzzz", CancellationToken.None));
    }
}
