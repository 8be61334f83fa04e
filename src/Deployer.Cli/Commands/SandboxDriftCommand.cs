using System.CommandLine;
using Deployer.Cli.Completions;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox drift</c></summary>
internal sealed class SandboxDriftCommand : DeployerCommand
{
    private readonly Argument<string> address;
    private readonly Option<bool> delete = new("--delete") { Description = "Delete the object." };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Give an attribute another value, as JSON: 'labels.env=\"test\"', template.0.timeout=null. May be repeated.",
        HelpName = "path=json",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> environment = new("--environment")
    {
        Description = "Where to look for the address, when several environments are simulated.",
        HelpName = "environment",
    };

    public SandboxDriftCommand(GlobalOptions global)
        : base(
            "drift",
            "Change or delete an object of the simulated cloud behind Terraform's back. By itself it changes a description, display name or label.",
            global,
            "deployer sandbox drift 'module.service[\"api\"].google_service_account.this'",
            "deployer sandbox drift 'module.service[\"api\"].google_cloud_run_v2_service.this' --set 'ingress=\"INGRESS_TRAFFIC_ALL\"'",
            "deployer sandbox drift module.network.google_compute_subnetwork.services --delete")
    {
        Add(address = CommonArguments.Address(global));
        Add(set);
        Add(delete);
        Add(environment);
        environment.CompletionSources.Add(new EnvironmentCompletions(global).Suggest);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var asked = parsed.GetRequiredValue(set);
        if (parsed.GetValue(delete) && asked.Length > 0)
            throw new UsageException("An object either changes (--set) or goes (--delete).", "deployer sandbox drift --help");

        var found = new DeployedObjects(invocation.Repository, invocation.Home)
            .Find(parsed.GetRequiredValue(address), parsed.GetValue(environment));
        string[] changes = parsed.GetValue(delete) ? [] : asked.Length > 0 ? asked : [found.DefaultDrift];
        string[] how = changes.Length == 0 ? ["--delete"] : [.. changes.SelectMany(change => new[] { "--set", change })];
        await SimulatedCloud.Of(invocation.Home, terminal.Time)
            .AskAsync(["drift", found.Type, found.Id, .. how], CancellationToken.None);

        terminal.Text.WriteLine(Printable.Line(changes.Length == 0
            ? $"{found.Address} is deleted behind Terraform's back"
            : $"{found.Address} has changed behind Terraform's back: {string.Join(", ", changes)}"));
        terminal.Text.WriteLine("  next: deploy again, which notices and mends it");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new DriftReport(found.Address, found.Type, found.Id, changes));
        return ExitCode.Succeeded;
    }
}
