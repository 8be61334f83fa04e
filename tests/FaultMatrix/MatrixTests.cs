namespace FaultMatrix;

[Platform("Linux")]
internal sealed class MatrixTests
{
    [TestCaseSource(typeof(FaultCase), nameof(FaultCase.Chosen))]
    public async Task A_deployment_that_something_happened_to_is_resumed_to_the_same_end(FaultCase one)
    {
        var report = CaseReport.Begin(one);
        var expected = await Undisturbed.OfAsync(one);
        await using var target = await Target.CreateAsync(one.Backend, one.Fault);
        Probes.Add(target.Checkout);
        await using var moment = one.Moment.Hold(target);
        await moment.PrepareAsync();

        var deployment = target.Checkout.Start("deploy", target.Name);
        await moment.ReachedAsync(deployment);
        await new Injection(target, moment, deployment).RunAsync(one.Fault);
        var struck = await deployment.EndAsync();
        var held = LivingLock(target, moment);
        var epoch = held is not null || moment is HeldMigration && LivingTool(moment) ? target.LeaseEpoch : null;
        var person = new Person(target);
        var finished = await person.SettleAsync(struck, async () =>
        {
            // What is still held stays so until the resumed run says something: it may find its tool alive.
            if (held is not null && LivingTool(moment) && target.LockGeneration != held) report.WrongUnlocks++;
            if (epoch is not null && LivingTool(moment) && target.LeaseEpoch != epoch) report.WrongTakeovers++;
            held = epoch = null;
            await moment.OpenAsync();
        });

        (report.Resumes, report.Asked) = (person.Resumes, person.Asked);
        Assert.That(finished, Is.True, person.Transcript);
        report.Orphans = (await new Cloud(target).OrphansAsync()).Count;
        report.Doubled = await Outcome.CountDoubledAsync(target);
        var outcome = await Outcome.ReadAsync(target);
        report.SameEnd = outcome == expected;
        Assert.That(outcome.Resources, Is.EqualTo(expected.Resources), person.Transcript);
        Assert.That(outcome, Is.EqualTo(expected), person.Transcript);
        Assert.That((report.Orphans, report.Doubled, report.WrongUnlocks, report.WrongTakeovers), Is.EqualTo((0, 0, 0, 0)), person.Transcript);
        report.Keep();
    }

    /// <summary>The lock that a tool holds which still lives: nobody but that tool may take it away.</summary>
    private static long? LivingLock(Target target, HeldMoment moment) =>
        LivingTool(moment) ? target.LockGeneration : null;

    private static bool LivingTool(HeldMoment moment) => moment.Tool is { } tool && Signals.IsAlive(tool);
}
