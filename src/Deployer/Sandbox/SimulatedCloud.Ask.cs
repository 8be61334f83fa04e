namespace Deployer.Sandbox;

public sealed partial class SimulatedCloud
{
    // The simulator's own exit codes.
    private const int Usage = 2;
    private const int NotFound = 9;

    /// <summary>Runs one of the simulator's commands on the cloud, whether or not a process serves it.</summary>
    /// <param name="command">Such as <c>show</c>, <c>drift</c> or <c>fault</c>, and its arguments.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>Its result, and what it says to people.</returns>
    /// <exception cref="NotFoundException">The cloud has no such object or type.</exception>
    /// <exception cref="SandboxUsageException">The command cannot be meant like this.</exception>
    /// <exception cref="SandboxCloudException">It failed.</exception>
    public async Task<(string Result, string Text)> AskAsync(IReadOnlyList<string> command, CancellationToken token)
    {
        _home.Folder(Folder);
        var answer = await _program.RunAsync(command, Folder, token);
        if (answer.ExitCode == 0)
            return (answer.Stdout, answer.Stderr);

        var error = SimulatorError.Parse(answer.Stderr) ?? new SimulatorError(answer.Stderr.Trim(), null);
        // People type it by our name.
        var remedy = error.Remedy?.Replace("deployer-simulator", "deployer sandbox", StringComparison.Ordinal) ?? $"deployer sandbox {command[0]} --help";
        throw answer.ExitCode switch
        {
            Usage => new SandboxUsageException(error.Message, remedy),
            NotFound => new NotFoundException(error.Message, remedy),
            _ => new SandboxCloudException($"The simulated cloud cannot be asked to '{command[0]}': {error.Message}", remedy),
        };
    }
}
