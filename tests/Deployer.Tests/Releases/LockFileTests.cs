using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class LockFileTests
{
    private const string Recorded = """
        # This file is maintained automatically by "terraform init".

        provider "registry.terraform.io/hashicorp/google" {
          version     = "6.50.0"
          constraints = ">= 6.50.0, < 7.0.0"
          hashes = [
            "h1:old=",
          ]
        }

        provider "registry.terraform.io/supabase/supabase" {
          version = "1.10.1"
          hashes = [
            "h1:supabase=",
          ]
        }

        """;

    [Test]
    public void Keeps_a_newer_provider_with_its_hashes_and_the_own_constraints()
    {
        var (text, newer) = LockFile.KeepNewer(Recorded, """
            provider "registry.terraform.io/hashicorp/google" {
              version     = "6.51.0"
              constraints = ">= 6.51.0"
              hashes = [
                "h1:new=",
              ]
            }

            provider "registry.terraform.io/supabase/supabase" {
              version = "1.9.0"
              hashes = [
                "h1:older=",
              ]
            }

            """);

        Assert.That(newer, Is.EqualTo(new[] { "registry.terraform.io/hashicorp/google 6.51.0" }));
        Assert.That(text, Is.EqualTo(Recorded.Replace("\"6.50.0\"", "\"6.51.0\"").Replace("h1:old=", "h1:new=")));
    }

    [Test]
    public void Takes_over_a_provider_that_only_objects_in_the_state_need_without_constraints()
    {
        const string Other = "provider \"registry.terraform.io/acme/gone\" {\n  version     = \"1.2.3\"\n  constraints = \"~> 1.0\"\n  hashes = [\n    \"h1:gone=\",\n  ]\n}\n";

        var (text, newer) = LockFile.KeepNewer(Recorded, Other, ["registry.terraform.io/acme/gone"]);

        Assert.That(newer, Is.EqualTo(new[] { "registry.terraform.io/acme/gone 1.2.3" }));
        Assert.That(text, Is.EqualTo(Recorded.TrimEnd('\n') + "\n\n" + Other.Replace("  constraints = \"~> 1.0\"\n", "")));
        Assert.That(LockFile.KeepNewer(Recorded, Other, ["registry.terraform.io/acme/another"]).Text, Is.EqualTo(Recorded));
    }

    [TestCase("")]
    [TestCase("provider \"registry.terraform.io/other/other\" {\n  version = \"9.0.0\"\n}\n")]
    public void Keeps_all_where_the_other_lock_file_has_nothing_newer(string other) =>
        Assert.That(LockFile.KeepNewer(Recorded, other).Text, Is.EqualTo(Recorded));

    [Test]
    public void Reads_the_locked_versions_and_none_where_nothing_is_locked()
    {
        using var temporary = new TemporaryHome();
        temporary.Write("infra/.terraform.lock.hcl", """
            # This file is maintained automatically by "terraform init".

            provider "registry.terraform.io/hashicorp/google" {
              version     = "6.50.0"
              constraints = ">= 6.50.0, < 7.0.0"
              hashes = [
                "h1:abc=",
              ]
            }

            provider "registry.terraform.io/supabase/supabase" {
              version = "1.5.1"
            }

            """);

        Assert.That(LockFile.Versions(Path.Combine(temporary.Repository.Root, "infra")), Is.EqualTo(new Dictionary<string, string>
        {
            ["registry.terraform.io/hashicorp/google"] = "6.50.0",
            ["registry.terraform.io/supabase/supabase"] = "1.5.1",
        }));
        Assert.That(LockFile.Versions(temporary.Repository.Root), Is.Empty);
    }
}
