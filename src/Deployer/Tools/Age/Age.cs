using Deployer.Environments;

namespace Deployer.Tools;

/// <summary>Drives <c>age</c>, which encrypts for public keys. Clear content never lies on a disk, and a private key only where its owner put it.</summary>
/// <param name="program">Absolute path of the program.</param>
/// <param name="settings">Whom to encrypt for, and where the private key comes from.</param>
internal sealed class Age(string program, EncryptionSettings settings)
{
    private const string Standard = "-";

    /// <summary>The driver, with the program on the PATH.</summary>
    /// <param name="settings">Whom to encrypt for, and where the private key comes from.</param>
    /// <returns>The driver.</returns>
    /// <exception cref="ToolMissingException">It is not installed.</exception>
    public static Age Find(EncryptionSettings settings) => new(
        ToolPath.Require("age", ToolEnvironment.Current, "Install age: apt-get install age, or brew install age."), settings);

    /// <summary>Encrypts for all recipients.</summary>
    /// <param name="content">What to encrypt.</param>
    /// <param name="token">Stops it.</param>
    /// <returns>What any of the recipients can open.</returns>
    /// <exception cref="SealException">A recipient is none.</exception>
    public async Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, CancellationToken token)
    {
        var (exitCode, output, stderr) = await ToolRunner.PipeAsync(Command(EncryptArguments(settings)), content, token);
        return exitCode == 0 ? output : throw new SealException(
            $"age could not encrypt: {Said(stderr)}",
            "Mend 'recipients' or 'recipients-file' below 'encryption' in deployer.yaml.");
    }

    /// <summary>Decrypts with the private key.</summary>
    /// <param name="content">What <see cref="EncryptAsync"/> made.</param>
    /// <param name="token">Stops it.</param>
    /// <returns>The content.</returns>
    /// <exception cref="SealException">There is no private key, it is the wrong one, or the content is damaged.</exception>
    public async Task<byte[]> DecryptAsync(ReadOnlyMemory<byte> content, CancellationToken token)
    {
        var (exitCode, output, stderr) = settings.IdentityFile is { } file
            ? await ToolRunner.PipeAsync(Command(DecryptArguments(file)), content, token)
            : await DecryptWithAsync(await IdentityAsync(token), content, token);
        return exitCode == 0 ? output : throw (
            stderr.Contains("no identity matched", StringComparison.Ordinal)
                ? new SealException(
                    $"The private key {KeySource} is not one of those that this was encrypted for.",
                    "Point 'encryption' in deployer.yaml to the private key of one of the recipients at that time; a file may hold several.")
                : new SealException($"age could not decrypt with the private key {KeySource}: {Said(stderr)}", "Check that key; or, if it is right: put the file back from a copy."));
    }

    /// <summary>The arguments that encrypt standard input.</summary>
    /// <param name="settings">Whom to encrypt for.</param>
    /// <returns>The arguments.</returns>
    internal static IReadOnlyList<string> EncryptArguments(EncryptionSettings settings) =>
    [
        "--encrypt",
        .. settings.Recipients.SelectMany(recipient => new[] { "--recipient", recipient }),
        .. settings.RecipientsFile is { } file ? ["--recipients-file", file] : Array.Empty<string>(),
    ];

    /// <summary>The arguments that decrypt.</summary>
    /// <param name="identity">The file with the private key; <c>-</c> for standard input.</param>
    /// <param name="input">The file to decrypt; null for standard input.</param>
    /// <returns>The arguments.</returns>
    internal static IReadOnlyList<string> DecryptArguments(string identity, string? input = null) =>
        ["--decrypt", "--identity", identity, .. input is null ? Array.Empty<string>() : [input]];

    private string KeySource => settings switch
    {
        { IdentityFile: { } file } => $"in '{file}'",
        { IdentityVariable: { } variable } => $"in {variable}",
        _ => $"that '{settings.IdentityCommand[0]}' prints",
    };

    /// <summary>A key that comes from no file takes standard input, so that it is what is encrypted that lies in a file for a moment.</summary>
    private async Task<(int ExitCode, byte[] Output, string Stderr)> DecryptWithAsync(
        string identity, ReadOnlyMemory<byte> content, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("deployer-age-").FullName;
        try
        {
            var file = Path.Combine(folder, "sealed.age");
            await File.WriteAllBytesAsync(file, content, token);
            return await ToolRunner.PipeAsync(
                Command(DecryptArguments(Standard, file)), System.Text.Encoding.UTF8.GetBytes(identity), token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> IdentityAsync(CancellationToken token)
    {
        if (settings.IdentityVariable is { } variable)
        {
            return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } identity ? identity : throw new SealException(
                $"The private key is to be in the environment variable {variable}, which is not set.", $"export {variable}='AGE-SECRET-KEY-...'");
        }

        if (settings.IdentityCommand is not [var name, ..])
        {
            throw new SealException(
                "This is encrypted, and nothing says where the private key is.",
                "Name it below 'encryption' in deployer.yaml: identity-file, identity-env or identity-command.");
        }

        var environment = ToolEnvironment.Current;
        var command = new ToolCommand(
            ToolPath.Require(name, environment, "Mend 'identity-command' below 'encryption' in deployer.yaml."),
            [.. settings.IdentityCommand.Skip(1)], Environment.CurrentDirectory, environment);
        var result = await ToolRunner.RunAsync(command, limit: null, token);
        // Whatever it printed may be a part of the key.
        return result.ExitCode == 0 && result.Stdout.Length > 0 ? result.Stdout : throw new SealException(
            $"'{name}', which is to print the private key, ended with exit code {result.ExitCode}{(result.Stdout.Length == 0 ? " and printed nothing" : "")}.",
            $"Try it by hand: {command}");
    }

    private ToolCommand Command(IReadOnlyList<string> arguments) =>
        new(program, arguments, Path.GetTempPath(), ToolEnvironment.Current);

    private static string Said(string stderr) => Redaction.ByPattern(
        stderr.Split('\n').FirstOrDefault(line => line.Length > 0)?.Replace("age: error: ", "", StringComparison.Ordinal) ?? "it did not say why");
}
