using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>A state that is lost on its way to the bucket, after everything was created.</summary>
[Platform("Linux")]
internal sealed class StateWriteTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_state_that_could_not_be_saved_is_saved_by_the_resume_and_nothing_is_created_twice(bool arrived)
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.AddProbeResources(2);
        production.FailStateWrite(arrived ? Fault.LoseAnswer : Fault.Status(503));
        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("saved first on resume");

        production.Gcs.Faults.Clear();
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        Assert.That(production.Checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
        Assert.That(production.State!.Text, Does.Contain("probe_1"));
    }

    [Test]
    public async Task A_state_that_may_not_be_written_waits_until_it_may()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.AddProbeResources(1);
        production.FailStateWrite(Fault.Status(403));

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("roles/storage.objectAdmin");
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed).Said("roles/storage.objectAdmin");
        production.Gcs.Faults.Clear();
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        Assert.That(production.Checkout.Created(), Is.EqualTo(new[] { "probe_0" }));
    }
}
