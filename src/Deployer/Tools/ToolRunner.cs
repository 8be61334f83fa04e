using CliWrap;
using CliWrap.Buffered;

namespace Deployer.Tools;

/// <summary>
/// Runs short calls that change nothing, with a hard wall-clock limit: a tool may retry a dead endpoint for ever and take no
/// signal but SIGKILL (terraform with the gcs backend does).
/// </summary>
internal static class ToolRunner
{
    /// <summary>The limit of a call that says nothing else.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a tool has to end by itself after its one SIGINT.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>Runs the command to its end; every exit code is a result.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="limit">Hard wall-clock limit; <see cref="DefaultLimit"/> when null.</param>
    /// <param name="token">Ends the tool the same way as the limit does.</param>
    /// <exception cref="ToolTimedOutException">The limit passed.</exception>
    public static async Task<ToolResult> RunAsync(ToolCommand command, TimeSpan? limit = null, CancellationToken token = default)
    {
        var result = await LimitedAsync(
            command,
            limit,
            (forceful, graceful) => ToCli(command).ExecuteBufferedAsync(
                System.Text.Encoding.UTF8, System.Text.Encoding.UTF8, forceful, graceful).Task,
            token);
        return new ToolResult(result.ExitCode, result.StandardOutput, result.StandardError, result.RunTime);
    }

    /// <summary>Sends bytes through a command that turns them into others; every exit code is a result.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="token">Ends the tool the same way as <see cref="DefaultLimit"/> does.</param>
    /// <returns>The exit code, what it wrote, and its standard error.</returns>
    /// <exception cref="ToolTimedOutException">The limit passed.</exception>
    public static async Task<(int ExitCode, byte[] Output, string Stderr)> PipeAsync(
        ToolCommand command, ReadOnlyMemory<byte> input, CancellationToken token)
    {
        using var output = new MemoryStream();
        var stderr = new System.Text.StringBuilder();
        var result = await LimitedAsync(
            command,
            limit: null,
            (forceful, graceful) => ToCli(command)
                .WithStandardInputPipe(PipeSource.FromBytes(input))
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(stderr))
                .ExecuteAsync(forceful, graceful).Task,
            token);
        return (result.ExitCode, output.ToArray(), stderr.ToString());
    }

    private static async Task<T> LimitedAsync<T>(
        ToolCommand command, TimeSpan? limit, Func<CancellationToken, CancellationToken, Task<T>> run, CancellationToken token)
    {
        var allowed = limit ?? DefaultLimit;
        using var graceful = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var forceful = new CancellationTokenSource();
        graceful.CancelAfter(allowed);
        await using var escalation = graceful.Token.Register(() => forceful.CancelAfter(Grace));

        try
        {
            return await run(forceful.Token, graceful.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new ToolTimedOutException(
                command.Name, allowed, $"Check the network and whether the service answers, then try again: {command}");
        }
    }

    private static Command ToCli(ToolCommand command)
    {
        // CliWrap inherits our variables: those that the child must not have are removed by a null.
        var variables = ToolEnvironment.Current.Keys.ToDictionary(name => name, string? (_) => null, StringComparer.Ordinal);
        foreach (var (name, value) in command.Environment)
            variables[name] = value;

        return Cli.Wrap(command.Program)
            .WithArguments(command.Arguments)
            .WithWorkingDirectory(command.WorkingFolder)
            .WithEnvironmentVariables(variables)
            .WithStandardInputPipe(PipeSource.FromString(command.Input))
            .WithValidation(CommandResultValidation.None);
    }
}
