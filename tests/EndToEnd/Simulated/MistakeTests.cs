namespace EndToEnd.Simulated;

/// <summary>A mistake in infra/ fails in the sandbox as it would in the real cloud, with Terraform's own words and our remedy.</summary>
internal sealed class MistakeTests
{
    private static readonly (string Mistake, string Message)[] SeenByTerraform =
    [
        ("""resource "google_service_account" "mistake" { account_id = "mistake", colour = "red" }""", "Invalid single-argument block definition"),
        ("resource \"google_service_account\" \"mistake\" {\n account_id = \"mistake\"\n colour = \"red\"\n}", "Unsupported argument"),
        ("resource \"google_service_account\" \"mistake\" {\n account_id = \"mistake\"\n disabled = \"perhaps\"\n}", "a bool is required"),
        ("resource \"google_service_acount\" \"mistake\" {\n account_id = \"mistake\"\n}", "google_service_acount"),
        ("resource \"google_service_account\" \"mistake\" {\n account_id = google_project.absent.name\n}", "has not been declared"),
        ("resource \"google_service_account\" \"mistake\" {\n display_name = \"x\"\n}", "account_id"),
    ];

    [Test]
    public async Task What_terraform_can_tell_from_the_schemas_fails_before_anything_is_created()
    {
        await using var checkout = Checkout.CreateOfRepository();
        foreach (var (mistake, message) in SeenByTerraform)
        {
            checkout.Write("infra/mistake.tf", mistake + "\n");

            (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said(message).Said("mistake.tf").Said("deployer resume");
        }

        Assert.That(checkout.Audit(), Is.Empty);
    }

    [Test]
    public async Task What_only_the_cloud_can_tell_fails_at_the_apply_and_the_run_goes_on_after_the_fix()
    {
        await using var checkout = Checkout.CreateOfRepository();
        checkout.Write("infra/mistake.tf", """
            resource "google_cloud_run_v2_service_iam_member" "mistake" {
              project  = module.project_services.project_id
              location = var.region
              name     = "absent"
              role     = "roles/run.invoker"
              member   = "allUsers"
            }
            """);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said("Error 404").Said("absent").Said("deployer resume");
        checkout.Write("infra/mistake.tf", """
            resource "google_pubsub_topic" "mistake" {
              project = module.project_services.project_id
              name = "orders"
            }
            """);
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed)
            .Said("Error 403").Said("pubsub.googleapis.com").Said("add a google_project_service");
        File.Delete(checkout.PathOf("infra/mistake.tf"));
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
    }
}
