using Deployer.Tools;

namespace Deployer.Cli.Errors;

/// <summary>Keeps the stack trace of an unexpected exception in a private file.</summary>
internal static class CrashReport
{
    /// <returns>Where it is, or why it could not be kept.</returns>
    public static string Write(Exception problem, string? home)
    {
        var name = $"error-{DateTimeOffset.UtcNow:yyyyMMdd'T'HHmmss}-{Environment.ProcessId}.log";
        try
        {
            var path = Path.Combine(home is not null && Directory.Exists(home) ? home : Path.GetTempPath(), name);
            using var file = new StreamWriter(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.WriteLine(Secrecy.Hide(problem.ToString()));
            return path;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return $"no file: {unwritable.Message}";
        }
    }
}
