using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

/// <summary>A small configuration with a local backend, and the real terraform to run it.</summary>
internal sealed class TerraformBench : IDisposable
{
    private readonly Workbench bench = new();

    public TerraformBench(string configuration)
    {
        Configure(configuration);
        Hold = bench.Fifo("hold");
        PlanFile = bench.PathOf("plan.tfplan");
        Settings = new TerraformSettings(
            Terraform.FindProgram(ToolEnvironment.Current), bench.PathOf("infra"), bench.PathOf("data"), Workspace: null,
            ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true }), bench.PathOf("tools"));
        Terraform = new Terraform(Settings);
    }

    /// <summary>Three resources in a row; the second one waits until somebody writes into the pipe <see cref="Hold"/>.</summary>
    public const string HeldInTheMiddle = """
        resource "terraform_data" "first" { input = 1 }
        resource "terraform_data" "held" {
          input = terraform_data.first.id
          provisioner "local-exec" { command = "read -r _ < ../hold" }
        }
        resource "terraform_data" "last" { input = terraform_data.held.id }
        output "last" { value = terraform_data.last.output != "" }
        """;

    public TerraformSettings Settings { get; }

    public Terraform Terraform { get; }

    public string PlanFile { get; }

    public string Hold { get; }

    public void Configure(string configuration) => bench.Write("infra/main.tf", configuration);

    public string Write(string name, string text) => bench.Write(name, text);

    public async Task InitAsync() => await Terraform.InitAsync(new TerraformInitOptions(), null, CancellationToken.None);

    public Task<TerraformPlanResult> PlanAsync(params string[] variableFiles) =>
        Terraform.PlanAsync(new TerraformPlanOptions(PlanFile) { VariableFiles = variableFiles }, null, CancellationToken.None);

    /// <summary>Initialises, plans, and starts an apply that is held in its middle.</summary>
    public async Task<RunningApply> StartHeldApplyAsync()
    {
        await InitAsync();
        await PlanAsync();
        return await Terraform.StartApplyAsync(PlanFile, CancellationToken.None);
    }

    public void Dispose()
    {
        foreach (var tool in Terraform.Tools.Living())
            tool.Kill();
        bench.Dispose();
    }
}
