using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Inspections;

/// <summary>Compares what Terraform's state knows with what exists.</summary>
public sealed class DriftCheck
{
    private const string Command = "drift";

    private readonly Inspection inspection;

    internal DriftCheck(RunServices services, EnvironmentGate gate) => inspection = new Inspection(services, gate);

    /// <summary>Looks what was changed outside Terraform. Changes nothing, the state neither.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>What has drifted.</returns>
    /// <exception cref="NotFoundException">Nothing has been deployed.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="StepFailedException">Terraform could not look.</exception>
    public Task<EnvironmentDrift> RunAsync(string environment, CancellationToken cancellation) =>
        inspection.RunAsync(environment, Command, LookAsync, cancellation);

    private static async Task<EnvironmentDrift> LookAsync(RunContext run, CancellationToken cancellation)
    {
        var name = run.Environment.Name;
        var (terraform, hasState) = await Inspection.OpenAsync(run, cancellation);
        if (!hasState)
        {
            throw new NotFoundException($"'{name}' has no state: nothing has been deployed to it.", $"deployer deploy {name}");
        }

        var options = new TerraformPlanOptions(run.Folder.Plan) { VariableFiles = [TerraformSetup.VariablesFile(run)], RefreshOnly = true };
        var result = await terraform.PlanAsync(options, onEvent: null, cancellation);
        if (result.Outcome == TerraformPlanOutcome.Failed)
        {
            throw new StepFailedException($"Terraform could not compare the state with what exists.\n{result.Description}", run.MendConfiguration);
        }

        File.SetUnixFileMode(run.Folder.Plan, PrivateFiles.Mode);
        var description = await terraform.ShowPlanAsync(run.Folder.Plan, cancellation);
        PlanSecrets.Learn(run, description);
        var found = DriftReader.Read(description, run.Environment.Drift, run.Services.Redaction.Apply);
        return new EnvironmentDrift(name, found.Resources, found.Ignored);
    }
}
