using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>A state that is lost on its way to the bucket, after everything was created.</summary>
[Platform("Linux")]
internal sealed class StateWriteTests
{
    [Test]
    public async Task A_state_that_could_not_be_saved_is_saved_by_the_resume_whether_it_arrived_or_not_and_nothing_is_created_twice()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.AddProbeResources(2);
        production.FailStateWrite(Fault.Status(503), first: 2); // The first write is that of the new workspace.
        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("saved first on resume");
        production.Gcs.Faults.Clear();
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);
        Assert.That(production.Checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));

        production.Checkout.AddProbeResources(3);
        production.FailStateWrite(Fault.LoseAnswer);
        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("saved first on resume");
        production.Gcs.Faults.Clear();
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        Assert.That(production.Checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1", "probe_2" }));
        Assert.That(production.State!.Text, Does.Contain("probe_2"));
    }

    [Test]
    public async Task A_state_that_may_not_be_written_waits_until_it_may()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.AddProbeResources(1);
        production.FailStateWrite(Fault.Status(403), first: 2);

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("roles/storage.objectAdmin");
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed).Said("roles/storage.objectAdmin");
        production.Gcs.Faults.Clear();
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        Assert.That(production.Checkout.Created(), Is.EqualTo(new[] { "probe_0" }));
    }
}
