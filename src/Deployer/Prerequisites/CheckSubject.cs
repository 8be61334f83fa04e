using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>What the checks look at.</summary>
/// <param name="Environment">Where a run would deploy to.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Home">The home.</param>
internal sealed record CheckSubject(DeployEnvironment Environment, RepositoryFolder Repository, Home Home)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> asked = new(StringComparer.Ordinal);
    private readonly Lazy<DeclaredNeeds> declared = new(() => DeclaredNeeds.Of(Repository.Infra));

    /// <summary>Whether the sandbox's servers may be started to see that they can be; otherwise they are only looked for.</summary>
    public bool StartsServers { get; init; }

    /// <summary>The release whose configuration is used instead of the repository's; null when none is.</summary>
    public int? Release { get; init; }

    /// <summary>Whether the release's state is needed too; not where its objects are adopted because that is lost.</summary>
    public bool NeedsReleaseState { get; init; } = true;

    /// <summary>Whether everything is to be destroyed: the release need not be one that can be gone back to.</summary>
    public bool DestroysAll { get; init; }

    /// <summary>The clock of this machine.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment that tools get.</summary>
    public ToolEnvironment Tools { get; init; } = ToolEnvironment.Build(
        ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = Environment.Cloud == CloudKind.Simulated });

    /// <summary>What the repository's configuration will ask of Google; read once, however many checks build on it.</summary>
    public DeclaredNeeds Declared => declared.Value;

    /// <summary>Asks a question once, however many checks build on its answer.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="question">Its name.</param>
    /// <param name="ask">Asks it.</param>
    /// <returns>The answer, or the failure to get one.</returns>
    public Task<T> AskOnce<T>(string question, Func<Task<T>> ask)
    {
        lock (gate)
        {
            if (!asked.TryGetValue(question, out var known))
            {
                asked[question] = known = ask();
            }

            return (Task<T>)known;
        }
    }

    /// <summary>Puts a tool's failure into a finding.</summary>
    /// <param name="check">What was checked.</param>
    /// <param name="look">The check; returns the finding when nothing fails.</param>
    /// <returns>The finding.</returns>
    public static async Task<Finding> LookAsync(string check, Func<Task<Finding>> look)
    {
        try
        {
            return await look();
        }
        catch (DeployerException problem)
        {
            return new Finding(check, FindingVerdict.Failed, problem.Message, problem.Remedy);
        }
    }
}
