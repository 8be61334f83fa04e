namespace Crash;

internal sealed class CrashTests
{
    // An interrupted run may need a second resume: the first finds its tool alive and says so.
    private const int MostResumes = 3;

    // A Terraform that is killed while it writes its state leaves an empty file: it empties the file first. The deployer then names
    // the remedies; here is no backup to put back, so it is the other one.
    private const string EmptyState = "is empty. Terraform would plan to create everything again.";

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
        if (crash.Strike == Strike.KillTool || (!deployment.HasEnded && !moment.EndsWhenAsked)) await moment.OpenAsync();
        var struck = await deployment.EndAsync();
        var transcript = await ResumeAsync(checkout, moment, struck, report);

        report.Finished = (await checkout.LastRunAsync()).Status == "succeeded";
        Assert.That(report.Finished, Is.True, transcript);
        report.Doubled = await Outcome.CountDoubledAsync(checkout);
        var outcome = await Outcome.ReadAsync(checkout);
        Assert.That(outcome.Resources, Is.EqualTo(expected.Resources), transcript);
        Assert.That(outcome, Is.EqualTo(expected), transcript);
        report.EmptiedState = transcript.Contains(EmptyState, StringComparison.Ordinal);
        var most = report.EmptiedState ? Probes.Resources : crash.MayDouble is null ? 0 : 1;
        Assert.That(report.Doubled, Is.AtMost(most), transcript);
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
            var result = await resume.EndAsync();
            transcript += $"{result}\n";
            if (result.Text.Contains(EmptyState, StringComparison.Ordinal)) File.Delete(TerraformState.FileOf(checkout));
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
