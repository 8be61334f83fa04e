using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Prerequisites;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer doctor</c></summary>
internal sealed class DoctorCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    private readonly Option<bool> fix = new("--fix")
    {
        Description = "Offer to run the remedies that are safe: they destroy nothing, cost nothing and can be run twice.",
    };

    private readonly Option<bool> yes = new("--yes") { Description = "With --fix: run them without asking." };

    public DoctorCommand(GlobalOptions global)
        : base(
            "doctor",
            "Predict the next run of an environment: what it needs, and what would stop it. Changes nothing without --fix.",
            global,
            "deployer doctor production",
            "deployer doctor production --fix")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(fix);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var results = invocation.Terminal.Results;
        var name = parsed.GetRequiredValue(environment);
        await using var services = Services.ForReading(invocation.Repository);
        var checks = services.GetRequiredService<PrerequisiteChecks>();
        var findings = await LookAsync();
        if (parsed.GetValue(fix) && await MendAsync(findings, name, parsed.GetValue(yes), services.GetRequiredService<Mending>(), invocation.Terminal))
            findings = await LookAsync();
        if (invocation.IsJson)
            Json.Write(results, findings);
        return findings.Any(finding => finding.Verdict == FindingVerdict.Failed) ? ExitCode.Prerequisites : ExitCode.Succeeded;

        Task<IReadOnlyList<Finding>> LookAsync() => checks.RunAsync(
            name,
            invocation.IsJson ? null : finding => results.WriteLine(Printable.Line(FindingText.Line(finding))),
            CancellationToken.None);
    }

    /// <returns>True when at least one remedy was run, so that it is worth looking again.</returns>
    private static async Task<bool> MendAsync(IReadOnlyList<Finding> findings, string environment, bool yes, Mending mending, Terminal terminal)
    {
        var mended = false;
        foreach (var finding in findings.Where(finding => finding is { Fix: not null, Verdict: FindingVerdict.Failed or FindingVerdict.Warning }))
        {
            if (!yes && !Agrees(finding, environment, terminal))
                continue;
            var problem = await mending.RunAsync(finding, environment, CancellationToken.None);
            terminal.Text.WriteLine(Printable.Line($"{finding.Remedy}: {problem ?? "done"}"));
            mended = true;
        }

        return mended;
    }

    private static bool Agrees(Finding finding, string environment, Terminal terminal)
    {
        if (!terminal.CanAsk)
            throw new UsageException("--fix asks before each remedy, and standard input or standard error is not a terminal.", $"deployer doctor {environment} --fix --yes");
        terminal.Text.Write(Printable.Line($"{finding.Check}: run '{finding.Remedy}'? yes or no: "));
        return terminal.Answers.ReadLine()?.Trim() is "yes" or "y";
    }
}
