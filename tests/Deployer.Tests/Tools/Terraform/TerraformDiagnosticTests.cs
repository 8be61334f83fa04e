using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

/// <summary>What the real terraform shows of a file, and what of it we show.</summary>
internal sealed class TerraformDiagnosticTests
{
    private const string Configuration = """
        variable "key" { type = number }
        output "key" { value = var.key }
        """;

    [TestCase("secret.tfvars", "key = \"tr0ub4dor\"")]
    [TestCase("secret.tfvars.json", "{\"key\": \"tr0ub4dor\"}")]
    public async Task A_line_of_a_variables_file_is_never_shown(string name, string text)
    {
        using var bench = new TerraformBench(Configuration);
        await bench.InitAsync();

        var plan = await bench.PlanAsync(bench.Write(name, text));

        Assert.That(plan.Outcome, Is.EqualTo(TerraformPlanOutcome.Failed));
        Assert.That(plan.Description, Does.Contain(name).And.Not.Contain("tr0ub4dor"));
    }

    [Test]
    public async Task A_line_of_the_configuration_is_shown()
    {
        using var bench = new TerraformBench("output \"key\" { value = terraform_data.nothing.id }");
        await bench.InitAsync();

        var plan = await bench.PlanAsync();

        Assert.That(plan.Description, Does.Contain("value = terraform_data.nothing.id"));
    }
}
