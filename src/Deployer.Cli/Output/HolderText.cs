using Deployer.Leases;

namespace Deployer.Cli.Output;

/// <summary>Puts into words who holds an environment.</summary>
internal static class HolderText
{
    public static string Of(HeldEnvironment held, TimeProvider time) =>
        $"{held.Environment} is held by {held.User} with process {held.Pid} on {held.Host} (epoch {held.Epoch}"
        + $"{(held.Run is null ? "" : $", run {held.Run}")}), since {held.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
        + $" ({Words.Of(time.GetUtcNow() - held.Since)} ago), last heard of {Words.Of(held.Silence)} ago: "
        + (held.IsAlive ? "it lives" : held.IsDead ? "it is dead" : "whether it lives cannot be seen from here");

    public static string Result(string environment, HeldEnvironment? held, bool unlocked) => (held, unlocked) switch
    {
        (null, true) => $"{environment}: the run is given up; look what it may have made: deployer plan {environment}",
        (null, _) => $"{environment}: nobody holds it",
        (_, true) => $"{environment}: unlocked; {(held.Run is null ? $"next: deployer deploy {environment}" : $"next: deployer resume {held.Run}")}",
        _ => $"{environment}: left as it is",
    };
}
