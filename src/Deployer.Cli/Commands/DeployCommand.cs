using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer deploy</c></summary>
internal sealed class DeployCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "Answer the question about the plan with yes. Does not pass the guard of protected resources.",
    };

    private readonly Option<string[]> allowDestroy = new("--allow-destroy")
    {
        Description = "Let this run destroy or replace a protected resource. May be repeated.",
        HelpName = "address",
        DefaultValueFactory = _ => [],
    };

    public DeployCommand(GlobalOptions global)
        : base(
            "deploy",
            "Deploy an environment: plan, apply, migrate, verify.",
            global,
            "deployer deploy sandbox",
            "deployer deploy production --yes",
            "deployer deploy staging --allow-destroy 'module.database.supabase_project.this'")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(yes);
        Add(allowDestroy);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = parsed.GetRequiredValue(environment);
        var options = new DeployOptions(parsed.GetValue(yes), parsed.GetRequiredValue(allowDestroy));
        await using var session = new RunSession(invocation);
        return ExitCodes.Of(await session.DriveAsync(stop => session.Driver.DeployAsync(name, options, stop)));
    }
}
