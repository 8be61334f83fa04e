using System.CommandLine;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary>What a person may decide before there is a plan; the same words for every command that applies one.</summary>
internal static class ConsentOptions
{
    public static Option<bool> Yes() => new("--yes")
    {
        Description = "Answer the question about the plan with yes. Does not pass the guard of protected resources.",
    };

    public static Option<string[]> AllowDestroy() => new("--allow-destroy")
    {
        Description = "Let this run destroy or replace a protected resource, or push a migration that drops data. May be repeated.",
        HelpName = "address or file",
        DefaultValueFactory = _ => [],
    };

    public static Option<string[]> Skip() => new("--skip")
    {
        Description = "Leave an object as it is: the rollback goes around it, and says in the end what it left. May be repeated.",
        HelpName = "address",
        DefaultValueFactory = _ => [],
    };

    public static Option<LineageChange?> AcceptLineage() => new("--accept-lineage")
    {
        Description = "Go on with a state of another lineage than was backed up last: the old lineage and the new one, as the refusal names them.",
        HelpName = "old=new",
        CustomParser = typed =>
        {
            if (LineageChange.TryParse(typed.Tokens[0].Value) is { } meant)
                return meant;
            typed.AddError("--accept-lineage wants two lineages, old=new, as the refusal names them.");
            return null;
        },
    };
}
