namespace EndToEnd.Simulated;

/// <summary>A mistake in infra/ fails in the sandbox as it would in the real cloud, with Terraform's own words and our remedy.</summary>
internal sealed class MistakeTests
{
    [TestCase("""resource "google_service_account" "mistake" { account_id = "mistake", colour = "red" }""", "Invalid single-argument block definition")]
    [TestCase("resource \"google_service_account\" \"mistake\" {\n account_id = \"mistake\"\n colour = \"red\"\n}", "Unsupported argument")]
    [TestCase("resource \"google_service_account\" \"mistake\" {\n account_id = \"mistake\"\n disabled = \"perhaps\"\n}", "a bool is required")]
    [TestCase("resource \"google_service_acount\" \"mistake\" {\n account_id = \"mistake\"\n}", "google_service_acount")]
    [TestCase("resource \"google_service_account\" \"mistake\" {\n account_id = google_project.absent.name\n}", "has not been declared")]
    [TestCase("resource \"google_service_account\" \"mistake\" {\n display_name = \"x\"\n}", "account_id")]
    public async Task What_terraform_can_tell_from_the_schemas_fails_before_anything_is_created(string mistake, string message)
    {
        await using var checkout = Checkout.CreateOfRepository();
        checkout.Write("infra/mistake.tf", mistake + "\n");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said(message).Said("mistake.tf").Said("deployer resume");

        Assert.That(checkout.Audit(), Is.Empty);
    }

    [Test]
    public async Task A_reference_to_what_does_not_exist_fails_at_the_apply_and_the_run_goes_on_after_the_fix()
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
        File.Delete(checkout.PathOf("infra/mistake.tf"));
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
    }

    [Test]
    public async Task A_resource_whose_api_is_not_enabled_fails_with_the_way_to_enable_it()
    {
        await using var checkout = Checkout.CreateOfRepository();
        checkout.Write("infra/mistake.tf", """
            resource "google_pubsub_topic" "mistake" {
              project = module.project_services.project_id
              name = "orders"
            }
            """);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed)
            .Said("Error 403").Said("pubsub.googleapis.com").Said("add a google_project_service");
    }
}
