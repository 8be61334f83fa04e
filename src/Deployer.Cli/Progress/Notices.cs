namespace Deployer.Cli.Progress;

/// <summary>Lines that more than one view says in the same words.</summary>
internal static class Notices
{
    public const string Simulated = "sandbox: nothing real is created";
}
