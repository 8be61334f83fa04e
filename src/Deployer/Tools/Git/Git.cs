namespace Deployer.Tools;

/// <summary>Asks git where a folder's files come from. It is never needed: without it, or outside a repository, nothing is known.</summary>
/// <param name="repository">The folder to ask about.</param>
internal sealed class Git(string repository)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The commit that is checked out.</summary>
    /// <param name="token">Stops the question.</param>
    /// <returns>Its full hash; null when it is not known.</returns>
    public async Task<string?> HeadAsync(CancellationToken token) =>
        (await AskAsync(HeadArguments(repository), token))?.Trim() is { Length: > 0 } commit ? commit : null;

    /// <summary>Whether files differ from the commit, or are unknown to it.</summary>
    /// <param name="paths">Files and folders, relative to the folder; they need not exist.</param>
    /// <param name="token">Stops the question.</param>
    /// <returns>True or false; null when it is not known.</returns>
    public async Task<bool?> IsDirtyAsync(IReadOnlyList<string> paths, CancellationToken token) =>
        await AskAsync(StatusArguments(repository, paths), token) is { } changed ? changed.Trim().Length > 0 : null;

    internal static IReadOnlyList<string> HeadArguments(string repository) => ["-C", repository, "rev-parse", "--verify", "HEAD"];

    internal static IReadOnlyList<string> StatusArguments(string repository, IReadOnlyList<string> paths) =>
        ["-C", repository, "--no-optional-locks", "status", "--porcelain", "--", .. paths];

    private async Task<string?> AskAsync(IReadOnlyList<string> arguments, CancellationToken token)
    {
        // Set by a hook or a person's shell, these would answer for another repository.
        var environment = ToolEnvironment.Current
            .Where(variable => !variable.Key.StartsWith("GIT_", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        if (ToolPath.Find("git", environment) is not { } program)
        {
            return null;
        }

        try
        {
            var result = await ToolRunner.RunAsync(new ToolCommand(program, arguments, repository, environment), Limit, token);
            return result.ExitCode == 0 ? result.Stdout : null;
        }
        catch (ToolTimedOutException)
        {
            // A repository on a dead network folder: a deployment does not wait for its commit's name.
            return null;
        }
    }
}
