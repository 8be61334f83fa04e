namespace EndToEnd;

internal sealed class VerifyTests
{
    [Test]
    public async Task A_deployment_that_does_not_answer_is_applied_with_its_outputs_saved_and_verified_only_after_it_answers()
    {
        await using var checkout = Checkout.Create();
        const string health = "    health: [{ url: 'http://127.0.0.1:1/ready', retries: 0 }]\n";
        checkout.Replace("deployer.yaml", "    protect:\n", $"{health}    protect:\n");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said("GET http://127.0.0.1:1/ready").Said("refused");
        Assert.That(await checkout.ReachedAsync(), Is.EqualTo("applied"));
        Assert.That(checkout.Read("sandbox-outputs.json"), Does.Contain("entry_url"));

        checkout.Replace("deployer.yaml", health, "");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(await checkout.ReachedAsync(), Is.EqualTo("verified"));
        Assert.That((await checkout.JournalAsync())["changes"]!.AsArray().Select(change => change!["state"]!.GetValue<string>()), Is.All.EqualTo("completed"));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");
        Assert.That((await checkout.ShowAsync())["outputs"]!["changes"]!.AsArray(), Is.Empty);
    }
}
