using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>A bucket that is slow, silent, missing, or closed to us.</summary>
[Platform("Linux")]
internal sealed class StateAccessTests
{
    [Test]
    public async Task A_slow_connection_that_is_cut_now_and_then_is_enough()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        var faults = production.Gcs.Faults;
        faults.Add(new FaultRule("GET", Production.StateName, Fault.CutAnswer) { First = 2 });
        faults.Add(new FaultRule("GET", Production.StateName, Fault.CutBefore) { First = 5 });
        faults.Add(new FaultRule("GET", Production.StateName, Fault.Status(503)) { First = 8 });
        faults.Add(new FaultRule("*", "*", Fault.Slow(TimeSpan.FromMilliseconds(50))) { Times = int.MaxValue });

        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_noticed_before_terraform_would_wait_for_ever()
    {
        await using var production = await Production.CreateAsync();
        await production.Gcs.DisposeAsync();

        (await production.DeployAsync()).EndedWith(Exit.Configuration).Said("does not answer").Said("curl --head http://127.0.0.1");

        Assert.That(production.Checkout.CountCalls("terraform", "init"), Is.Zero);
    }

    [Test]
    public async Task Without_credentials_the_run_stops_before_it_begins()
    {
        await using var production = await Production.CreateAsync();
        production.Checkout.Variables["GOOGLE_CREDENTIALS"] = null;
        production.Checkout.Variables["CLOUDSDK_CONFIG"] = production.Checkout.Hooks;

        (await production.DeployAsync()).EndedWith(Exit.Configuration).Said("gcloud auth application-default login");
    }

    [Test]
    public async Task A_key_that_was_revoked_is_told_from_an_account_that_may_not()
    {
        await using var production = await Production.CreateAsync();
        var account = production.Gcs.AddAccount("stranger", mayUseBuckets: false);

        production.Checkout.Variables["GOOGLE_CREDENTIALS"] = account.RevokedKeyFile;
        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("does not accept the credentials").Said("renew");
        production.Checkout.Variables["GOOGLE_CREDENTIALS"] = account.KeyFile;
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed)
            .Said($"add-iam-policy-binding gs://{Production.BucketName}").Said(account.Email);
    }

    [Test]
    public async Task A_bucket_that_does_not_exist_has_the_command_that_creates_it()
    {
        await using var production = await Production.CreateAsync();
        production.Checkout.Replace($"infra/environments/{Production.Name}/backend.hcl", Production.BucketName, "acme-nowhere");

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("deployer bootstrap");
    }
}
