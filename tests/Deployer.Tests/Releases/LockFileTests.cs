using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class LockFileTests
{
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
