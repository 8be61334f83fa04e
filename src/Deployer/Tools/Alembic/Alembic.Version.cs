namespace Deployer.Tools;

internal sealed partial class Alembic
{
    /// <summary>The version that a program tells.</summary>
    /// <param name="program">Absolute path of alembic.</param>
    /// <param name="environment">The scrubbed environment.</param>
    /// <param name="token">Ends the call.</param>
    /// <returns>Such as <c>1.8.1</c>.</returns>
    /// <exception cref="ToolFailedException">It cannot be started, for example because its Python is gone.</exception>
    public static async Task<string> VersionAsync(string program, ToolEnvironment environment, CancellationToken token)
    {
        var command = new ToolCommand(program, VersionArguments(), Path.GetTempPath(), environment.Variables);
        var result = await ToolRunner.RunAsync(command, limit: null, token);
        return result.ExitCode == 0
            ? result.Stdout.Trim().Split(' ')[^1]
            : throw new ToolFailedException(command.ToString(), result.ExitCode, Redaction.ByPattern(result.Stderr.Trim()), InstallRemedy);
    }

    internal static IReadOnlyList<string> VersionArguments() => ["--version"];
}
