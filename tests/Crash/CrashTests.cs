namespace Crash;

internal sealed class CrashTests
{
    // An interrupted run may need a second resume: the first finds its tool alive and says so.
    private const int MostResumes = 3;

    [TestCaseSource(typeof(CrashCase), nameof(CrashCase.Chosen))]
    public async Task A_struck_deployment_is_resumed_to_the_same_end(CrashCase crash)
    {
        var report = CrashReport.Begin(crash);
        var expected = await Undisturbed.Value;
        await using var checkout = Checkout.Create();
        Probes.Add(checkout);
        var moment = crash.Moment.Hold(checkout);

        var deployment = checkout.Start("deploy", "sandbox");
        await moment.ReachedAsync(deployment);
        await crash.Strike.DoAsync(deployment, moment.Tool);
        await deployment.NextLineOrEndAsync();
        if (!deployment.HasEnded || crash.Strike == Strike.KillTool) await moment.OpenAsync();
        var struck = await deployment.EndAsync();
        var transcript = await ResumeAsync(checkout, moment, struck, report);

        report.Finished = (await checkout.LastRunAsync()).Status == "succeeded";
        Assert.That(report.Finished, Is.True, transcript);
        report.Doubled = await Outcome.CountDoubledAsync(checkout);
        var outcome = await Outcome.ReadAsync(checkout);
        Assert.That(outcome.Resources, Is.EqualTo(expected.Resources), transcript);
        Assert.That(outcome, Is.EqualTo(expected), transcript);
        Assert.That(report.Doubled, crash.MayDouble is null ? Is.Zero : Is.LessThanOrEqualTo(1), transcript);
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(1), transcript);
    }

    private static async Task<string> ResumeAsync(Checkout checkout, HeldMoment moment, CommandResult struck, CrashReport report)
    {
        var transcript = $"{struck}\n";
        while (report.Resumes < MostResumes && await checkout.LastRunAsync() is { Status: not "succeeded" } run)
        {
            report.Resumes++;

            // What is still held stays so until the resumed run says something: it may find its tool alive.
            var resume = checkout.Start("resume", run.Id);
            await resume.NextLineOrEndAsync();
            await moment.OpenAsync();
            transcript += $"{await resume.EndAsync()}\n";
        }

        return transcript;
    }

    private static Lazy<Task<Outcome>> Undisturbed { get; } = new(async () =>
    {
        await using var checkout = Checkout.Create();
        Probes.Add(checkout);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        return await Outcome.ReadAsync(checkout);
    });
}
