using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer deploy</c></summary>
internal sealed class DeployCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    private readonly Option<string?> release;
    private readonly Option<bool> yes = ConsentOptions.Yes();
    private readonly Option<string[]> allowDestroy = ConsentOptions.AllowDestroy();
    private readonly Option<LineageChange?> lineage = ConsentOptions.AcceptLineage();
    private readonly Option<string?> wait = WaitOption.Create();

    public DeployCommand(GlobalOptions global)
        : base(
            "deploy",
            "Deploy an environment: plan, apply, migrate, verify.",
            global,
            "deployer deploy sandbox",
            "deployer deploy production --yes --wait=30m",
            "deployer deploy production --release 12",
            "deployer deploy staging --allow-destroy 'module.database.supabase_project.this'")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(release = ReleaseOption.Create("Deploy the configuration of a release instead of 'infra/', without pushing migrations", global, environment, "--release"));
        Add(yes);
        Add(allowDestroy);
        Add(lineage);
        Add(wait);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = parsed.GetRequiredValue(environment);
        var options = new DeployOptions(parsed.GetValue(yes), parsed.GetRequiredValue(allowDestroy))
        {
            Lineage = parsed.GetValue(lineage),
            Wait = WaitOption.Of(parsed, wait),
        };
        await using var session = new RunSession(invocation);
        return ExitCodes.Of(await session.DriveAsync(stop => parsed.GetValue(release) is { } chosen
            ? session.Driver.RollBackAsync(name, chosen, options, stop)
            : session.Driver.DeployAsync(name, options, stop)));
    }
}
