using Deployer.Tests.Tools.TerraformRuns;
using Deployer.Tools;

namespace Deployer.Tests.Tools;

internal sealed class KnownSecretsTests
{
    [Test]
    public void Variables_that_are_called_a_secret_hold_one_and_paths_and_short_words_do_not()
    {
        var found = KnownSecrets.InEnvironment(new Dictionary<string, string>
        {
            ["SUPABASE_DB_PASSWORD"] = "correct horse",
            ["Github_Token"] = "gh-1234567",
            ["DEPLOYER_AGE_KEY"] = "AGE-SECRET-KEY-1",
            ["DATABASE_URL"] = "postgresql://app:p%40ssword@host/db",
            ["GOOGLE_APPLICATION_CREDENTIALS"] = "/home/me/key.json",
            ["PGPASSWORD"] = "short",
            ["HOME"] = "/home/me/folder",
            ["REPOSITORY"] = "https://host/team/app",
        });

        Assert.That(found, Is.EquivalentTo(new[] { "correct horse", "gh-1234567", "AGE-SECRET-KEY-1", "p@ssword" }));
    }

    [Test]
    public async Task What_terraform_calls_sensitive_in_a_plan_is_found_wherever_it_stands()
    {
        using var bench = new TerraformBench("""
            variable "key" {
              sensitive = true
              default   = "planted-variable"
            }
            resource "terraform_data" "a" {
              input = {
                open  = "not a secret"
                inner = ["also open", sensitive("planted-attribute")]
              }
            }
            output "all" {
              value     = { deep = ["planted-output"] }
              sensitive = true
            }
            output "shown" { value = "shown to all" }
            """);
        await bench.InitAsync();
        await bench.PlanAsync();

        var found = KnownSecrets.InPlan(await bench.Terraform.ShowPlanAsync(bench.PlanFile, CancellationToken.None));

        Assert.That(found, Is.SupersetOf(new[] { "planted-variable", "planted-attribute", "planted-output" }));
        Assert.That(found, Has.No.Member("not a secret").And.No.Member("shown to all"));
    }

    [Test]
    public void What_has_drifted_is_sensitive_on_both_sides()
    {
        const string plan = """
            { "resource_drift": [{ "address": "a.b", "change": {
              "before": { "token": "planted-before", "name": "not a secret" }, "before_sensitive": { "token": true },
              "after": { "token": "planted-after", "name": "not a secret" }, "after_sensitive": { "token": true } } }] }
            """;

        Assert.That(KnownSecrets.InPlan(plan), Is.EqualTo(new[] { "planted-before", "planted-after" }));
    }
}
