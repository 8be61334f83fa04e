using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>encryption</c> of an environment.</summary>
internal static partial class EncryptionSettingsReader
{
    private const string Recipients = "recipients";
    private const string RecipientsFile = "recipients-file";
    private const string IdentityFile = "identity-file";
    private const string IdentityVariable = "identity-env";
    private const string IdentityCommand = "identity-command";

    private const string RecipientRule =
        "expected a list of public keys, such as [age1..., ssh-ed25519 ...]; a private key (AGE-SECRET-KEY-...) does not belong in this file.";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings; null when nothing is encrypted.</returns>
    public static EncryptionSettings? Read(ProblemList problems, YamlNode? section, string path)
    {
        if (section is null)
            return null;

        var reader = new SectionReader(problems, section, path, Recipients, RecipientsFile, IdentityFile, IdentityVariable, IdentityCommand);
        var settings = new EncryptionSettings
        {
            Recipients = reader.Texts(Recipients, Recipient().IsMatch, RecipientRule),
            RecipientsFile = PathOf(reader, RecipientsFile, "expected the path of a file with public keys, one a line."),
            IdentityFile = PathOf(reader, IdentityFile, "expected the path of the file that age-keygen wrote; the key itself does not belong in this file."),
            IdentityVariable = reader.Text(
                IdentityVariable, VariableName().IsMatch, "expected the NAME of an environment variable, such as DEPLOYER_AGE_KEY; the key itself does not belong in this file."),
            IdentityCommand = Command(reader),
        };
        if (reader.IsUnderstood && !reader.Has(Recipients) && !reader.Has(RecipientsFile))
            reader.Add(null, $"it names nobody to encrypt for: '{Recipients}' or '{RecipientsFile}' is missing.");
        var sources = new[] { IdentityFile, IdentityVariable, IdentityCommand }.Where(reader.Has).ToList();
        if (sources.Count > 1)
            reader.Add(sources[1], $"the private key comes from one place, and '{sources[0]}' names one already.");
        return settings;
    }

    private static string? PathOf(SectionReader reader, string key, string rule) =>
        reader.Text(key, text => !text.StartsWith("AGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase), rule) is { } path
            ? Resolved(reader, path)
            : null;

    private static List<string> Command(SectionReader reader)
    {
        List<string> command = [.. reader.Texts(IdentityCommand, _ => true, "expected a program and its arguments as a list, such as [pass, show, deployer-age].")];
        // A bare name is looked for on the PATH, as a shell does.
        if (command is [var program, ..] && program.Contains('/', StringComparison.Ordinal))
            command[0] = Resolved(reader, program);
        return command;
    }

    private static string Resolved(SectionReader reader, string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : Path.GetFullPath(path, reader.Folder);

    [GeneratedRegex(@"^(age1[0-9a-z]{20,}|ssh-(ed25519|rsa) [A-Za-z0-9+/=]{20,}( .*)?)\z")]
    private static partial Regex Recipient();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
