using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

internal sealed class TerraformArgumentsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public void Init_alone() =>
        Assert.That(Terraform.InitArguments(new()), Is.EqualTo(new[] { "init", "-json", "-input=false", "-no-color" }));

    [Test]
    public void Init_with_everything() =>
        Assert.That(
            Terraform.InitArguments(new() { BackendConfig = ["backend.hcl", "prefix=a b"], ReadonlyLockFile = true, Reconfigure = true }),
            Is.EqualTo(new[]
            {
                "init", "-json", "-input=false", "-no-color", "-lockfile=readonly", "-reconfigure",
                "-backend-config=backend.hcl", "-backend-config=prefix=a b",
            }));

    [Test]
    public void Plan_waits_for_the_lock_and_tells_by_its_exit_code() =>
        Assert.That(
            Terraform.PlanArguments(new("/runs/1/plan.tfplan") { VariableFiles = ["a.tfvars", "b c.tfvars"] }, Minute),
            Is.EqualTo(new[]
            {
                "plan", "-json", "-input=false", "-no-color", "-detailed-exitcode", "-lock-timeout=60s", "-out=/runs/1/plan.tfplan",
                "-var-file=a.tfvars", "-var-file=b c.tfvars",
            }));

    [Test]
    public void Plan_of_some_resources_names_each_as_one_argument() =>
        Assert.That(
            Terraform.PlanArguments(new("p") { Targets = ["module.a[\"b c\"].d.e", "f.g"] }, Minute),
            Does.Contain("-target=module.a[\"b c\"].d.e").And.Contain("-target=f.g"));

    [Test]
    public void Apply_takes_a_saved_plan_and_nothing_else() =>
        Assert.That(
            Terraform.ApplyArguments("/runs/1/plan.tfplan", Minute),
            Is.EqualTo(new[] { "apply", "-json", "-input=false", "-no-color", "-lock-timeout=60s", "/runs/1/plan.tfplan" }));

    [Test]
    public void A_lock_is_removed_by_its_id() =>
        Assert.That(Terraform.ForceUnlockArguments(1763877600123456), Is.EqualTo(new[] { "force-unlock", "-force", "-no-color", "1763877600123456" }));

    [Test]
    public void A_state_push_is_never_forced() =>
        Assert.That(
            Terraform.PushStateArguments("errored.tfstate", Minute),
            Is.EqualTo(new[] { "state", "push", "-no-color", "-lock-timeout=60s", "errored.tfstate" }));

    [Test]
    public void The_calls_that_read()
    {
        Assert.That(Terraform.VersionArguments(), Is.EqualTo(new[] { "version", "-json" }));
        Assert.That(Terraform.ShowPlanArguments("p"), Is.EqualTo(new[] { "show", "-json", "-no-color", "p" }));
        Assert.That(Terraform.OutputArguments(), Is.EqualTo(new[] { "output", "-json", "-no-color" }));
        Assert.That(Terraform.PullStateArguments(), Is.EqualTo(new[] { "state", "pull", "-no-color" }));
        Assert.That(Terraform.SelectWorkspaceArguments("staging"), Is.EqualTo(new[] { "workspace", "select", "-no-color", "-or-create=true", "staging" }));
    }
}
