using Deployer.Plans;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

internal sealed class ProtectionOverridesTests
{
    private TemporaryHome temporary = null!; // Set before each test.

    private string Infra => temporary.Repository.Infra;

    [SetUp]
    public void Configure()
    {
        temporary = new TemporaryHome();
        temporary.Write("infra/main.tf", """
            module "secret" {
              for_each = toset(["a.b"])
              source   = "./modules/secret"
            }

            module "shared" {
              source  = "acme/shared/google"
              version = "1.0.0"
            }

            module "outside" {
              source = "../elsewhere"
            }

            resource "google_folder" "team" {
            }
            """);
        temporary.Write("infra/modules/secret/main.tf", "resource \"google_secret_manager_secret\" \"this\" {\n}\n");
        temporary.Write("elsewhere/main.tf", "resource \"google_folder\" \"team\" {\n}\n");
    }

    [TearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void A_protection_is_switched_off_where_the_resource_is_declared()
    {
        var possible = ProtectionOverrides.Write(Infra, [
            Some("module.secret[\"a.b\"].google_secret_manager_secret.this", "google_secret_manager_secret"),
            Some("google_folder.renamed", "google_folder") with { MovedFrom = "google_folder.team" },
        ]);

        Assert.That(possible, Has.Count.EqualTo(2));
        Assert.That(Override("modules/secret"), Does.EndWith("resource \"google_secret_manager_secret\" \"this\" {\n  deletion_protection = false\n}\n"));
        Assert.That(Override("."), Does.Contain("resource \"google_folder\" \"team\" {\n  deletion_protection = false\n}"));
    }

    [TestCase("module.shared.google_folder.team", "google_folder", DeletionProtection.Switch)]
    [TestCase("module.outside.google_folder.team", "google_folder", DeletionProtection.Switch)]
    [TestCase("module.gone.google_folder.team", "google_folder", DeletionProtection.Switch)]
    [TestCase("google_folder.gone", "google_folder", DeletionProtection.Switch)]
    [TestCase("google_folder.team", "google_folder", DeletionProtection.InSettings)]
    public void What_an_override_cannot_reach_is_left_to_a_person(string address, string type, string attribute)
    {
        Assert.That(ProtectionOverrides.Write(Infra, [Some(address, type) with { ProtectedBy = [attribute] }]), Is.Empty);
        Assert.That(Directory.EnumerateFiles(temporary.Repository.Root, TerraformSetup.UnprotectOverride, SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void An_apply_that_would_do_anything_else_is_not_made()
    {
        var off = new PlannedChange("a.b", "a", PlanAction.Update, []) { Attributes = [DeletionProtection.Switch] };

        Assert.That(Unprotecting.Beyond(new PlanSummary([off], []), ["a.b"]), Is.Empty);
        Assert.That(Unprotecting.Beyond(new PlanSummary([off with { Attributes = [DeletionProtection.Switch, "labels"] }], []), ["a.b"]), Has.Count.EqualTo(1));
        Assert.That(Unprotecting.Beyond(new PlanSummary([off with { Attributes = [DeletionProtection.Switch, "etag"], KnownLater = ["etag"] }], []), ["a.b"]), Is.Empty);
        Assert.That(Unprotecting.Beyond(new PlanSummary([off with { Action = PlanAction.Replace }], []), ["a.b"]), Has.Count.EqualTo(1));
        Assert.That(Unprotecting.Beyond(new PlanSummary([off], []), ["a.c"]), Has.Count.EqualTo(1));
    }

    private static PlannedChange Some(string address, string type) =>
        new(address, type, PlanAction.Destroy, []) { DeletionProtected = true, ProtectedBy = [DeletionProtection.Switch] };

    private string Override(string module) => File.ReadAllText(Path.Combine(Infra, module, TerraformSetup.UnprotectOverride));
}
