using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>The bucket for the state, by the real Terraform and the repository's own configuration, on the simulated cloud.</summary>
internal sealed class BootstrapTests
{
    private const string Bucket = "acme-trial-state";

    [Test]
    public async Task A_bucket_is_created_once_and_found_as_it_should_be_from_then_on()
    {
        await using var checkout = Create();

        var first = (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Succeeded);
        var second = (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Succeeded);

        first.Said($"gs://{Bucket} is created");
        second.Said($"gs://{Bucket} is there, as it should be");
        var bucket = BucketIn(checkout);
        Assert.That(bucket["location"]!.GetValue<string>(), Is.EqualTo("europe-west3").IgnoreCase);
        Assert.That(bucket["versioning"]![0]!["enabled"]!.GetValue<bool>(), Is.True);
        Assert.That(bucket["uniform_bucket_level_access"]!.GetValue<bool>(), Is.True);
        Assert.That(bucket["public_access_prevention"]!.GetValue<string>(), Is.EqualTo("enforced"));
        Assert.That(bucket["soft_delete_policy"]![0]!["retention_duration_seconds"]!.GetValue<long>(), Is.EqualTo(30 * 24 * 60 * 60));
    }

    [Test]
    public async Task A_bucket_that_is_there_is_adopted_where_it_is_and_its_settings_are_shown_before_they_are_corrected()
    {
        await using var checkout = Create();
        (await checkout.RunAsync("bootstrap", "trial", "--location", "EU")).EndedWith(Exit.Succeeded);
        ForgetState(checkout);
        ChangeBucket(checkout, bucket => bucket["public_access_prevention"] = "inherited");

        var asked = (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Waiting);
        var left = BucketIn(checkout)["public_access_prevention"]!.GetValue<string>();
        var corrected = (await checkout.RunAsync("bootstrap", "trial", "--yes")).EndedWith(Exit.Succeeded);

        asked.Said("public_access_prevention: \"inherited\" -> \"enforced\"").Said("deployer bootstrap trial --yes");
        Assert.That(left, Is.EqualTo("inherited"));
        corrected.Said("its settings are corrected");
        Assert.That(BucketIn(checkout)["public_access_prevention"]!.GetValue<string>(), Is.EqualTo("enforced"));
        Assert.That(BucketIn(checkout)["location"]!.GetValue<string>(), Is.EqualTo("EU"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Killed_before_or_after_the_bucket_is_created_the_next_command_is_right(bool afterwards)
    {
        await using var checkout = Create();
        checkout.StandBefore("terraform");
        using var gate = checkout.Hold("terraform", "apply", call: 1, afterwards);
        var killed = checkout.Start("bootstrap", "trial");
        await gate.ReachedByAsync(killed);

        killed.Signal(Signal.Kill);
        foreach (var pid in checkout.PidsOf("terraform-apply").Where(Signals.IsAlive)) Signals.Send(pid, Signal.Kill);
        await killed.EndAsync();
        // A Terraform that dies while it writes leaves a file of no bytes.
        if (afterwards) File.WriteAllText(StateOf(checkout), "");
        gate.Open();
        var next = (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Succeeded);

        next.Said(afterwards ? "is there, as it should be" : "is created");
        Assert.That(BucketIn(checkout)["name"]!.GetValue<string>(), Is.EqualTo(Bucket));
        (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Succeeded).Said("is there, as it should be");
    }

    [Test]
    public async Task A_killed_deployers_terraform_is_waited_for()
    {
        await using var checkout = Create();
        checkout.StandBefore("terraform");
        using var gate = checkout.Hold("terraform", "apply", call: 1, afterwards: false);
        var killed = checkout.Start("bootstrap", "trial");
        await gate.ReachedByAsync(killed);
        killed.Signal(Signal.Kill);
        await killed.EndAsync();

        var next = checkout.Start("bootstrap", "trial");
        await next.LineAsync("waiting for apply");
        gate.Open();

        (await next.EndAsync()).EndedWith(Exit.Succeeded).Said("is there, as it should be");
        Assert.That(checkout.CountCalls("terraform", "apply"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_environment_without_a_bucket_needs_nothing()
    {
        await using var checkout = Checkout.Create();

        (await checkout.RunAsync("bootstrap", "sandbox")).EndedWith(Exit.Succeeded).Said("nothing to do");
        (await checkout.RunAsync("bootstrap", "sandbox", "--output", "json")).EndedWith(Exit.Succeeded).Said("\"outcome\": \"not-needed\"");
    }

    [Test]
    public async Task A_backend_that_names_no_bucket_is_a_configuration_error()
    {
        await using var checkout = Create();
        checkout.Write("infra/environments/trial/backend.hcl", "prefix = \"trial\"\n");

        (await checkout.RunAsync("bootstrap", "trial")).EndedWith(Exit.Configuration).Said("infra/environments/trial/backend.hcl");
    }

    private static Checkout Create()
    {
        var checkout = Checkout.Create();
        checkout.Write("deployer.yaml", checkout.Read("deployer.yaml") + """

              trial:
                cloud: simulated
                backend: gcs
                database: sandbox

            """);
        foreach (var folder in new[] { "infra/bootstrap", "infra/environments/trial" }) Directory.CreateDirectory(checkout.PathOf(folder));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra", "bootstrap"), "*.tf"))
        {
            File.Copy(file, checkout.PathOf($"infra/bootstrap/{Path.GetFileName(file)}"));
        }

        checkout.Write("infra/environments/trial/backend.hcl", $"bucket = \"{Bucket}\"\nprefix = \"trial\"\n");
        checkout.Write("infra/environments/trial/terraform.tfvars", "project_id = \"acme-trial\"\nregion     = \"europe-west3\"\n");
        return checkout;
    }

    private static string StateOf(Checkout checkout) =>
        Path.Combine(checkout.Home, "environments", "trial", "bootstrap", "state", "terraform.tfstate");

    private static void ForgetState(Checkout checkout) => File.Delete(StateOf(checkout));

    private static JsonNode BucketIn(Checkout checkout) => JsonNode.Parse(File.ReadAllText(FileOf(checkout)))!["attributes"]!;

    private static void ChangeBucket(Checkout checkout, Action<JsonNode> change)
    {
        var stored = JsonNode.Parse(File.ReadAllText(FileOf(checkout)))!;
        change(stored["attributes"]!);
        File.WriteAllText(FileOf(checkout), stored.ToJsonString());
    }

    private static string FileOf(Checkout checkout) =>
        Directory.EnumerateFiles(Path.Combine(checkout.Home, "sandbox", "cloud", "objects", "google_storage_bucket")).Single();
}
