using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class EncryptionSettingsTests : SectionTests
{
    private const string Recipient = "age1gqaqkc36ggadr6ua5yv7a400rks4mfzfacupql60u36mxumcga9qycu6vn";

    [Test]
    public void Nothing_is_encrypted_by_default() => Assert.That(Read(""), Is.Null);

    [Test]
    public void Paths_are_meant_from_the_filesFolder_or_from_the_persons()
    {
        var settings = Read($$"""
            encryption:
              recipients: [{{Recipient}}, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOeo me@here"]
              recipients-file: keys/all.txt
              identity-file: ~/.config/age/key.txt
            """);

        Assert.That(settings?.Recipients, Has.Count.EqualTo(2));
        Assert.That(settings?.RecipientsFile, Is.EqualTo(Path.Combine(Folder, "keys/all.txt")));
        Assert.That(settings?.IdentityFile, Does.StartWith(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)).And.EndsWith("/.config/age/key.txt"));
    }

    [Test]
    public void A_command_is_a_list_looked_for_on_the_path_or_from_the_filesFolder()
    {
        Assert.That(
            Read($"encryption:\n  recipients: [{Recipient}]\n  identity-command: [pass, show, deployer-age]\n")?.IdentityCommand,
            Is.EqualTo(new[] { "pass", "show", "deployer-age" }));
        Assert.That(
            Read($"encryption:\n  recipients: [{Recipient}]\n  identity-command: [tools/key.sh]\n")?.IdentityCommand,
            Is.EqualTo(new[] { Path.Combine(Folder, "tools/key.sh") }));
    }

    [TestCase("encryption: yes", "expected properties below it: recipients, recipients-file")]
    [TestCase("encryption:\n  recipients: []", "expected a list of public keys")]
    [TestCase("encryption:\n  recipients: [bob]", "expected a list of public keys")]
    [TestCase("encryption:\n  identity-env: KEY", "it names nobody to encrypt for")]
    [TestCase("encryption:\n  recipients-file: r\n  identity-env: KEY\n  identity-file: k", "the private key comes from one place")]
    [TestCase("encryption:\n  recipients-file: r\n  identity-env: AGE-SECRET-KEY-1ABC", "expected the NAME of an environment variable")]
    [TestCase("encryption:\n  recipients-file: r\n  identity-file: AGE-SECRET-KEY-1ABC", "the key itself does not belong in this file")]
    [TestCase("encryption:\n  recipients-file: r\n  identity-command: pass show key", "expected a program and its arguments as a list")]
    [TestCase("encryption:\n  recipients-file: r\n  identity-fle: k", "Did you mean 'identity-file'?")]
    public void A_mistake_is_named_with_its_line_and_never_with_a_key(string section, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(section));

        Assert.That(error.Message, Does.Contain(message).And.Contain("environments.staging.encryption").And.Not.Contain("1ABC"));
        Assert.That(error.Problems.Select(problem => problem.Line), Has.All.GreaterThan(5));
    }

    private EncryptionSettings? Read(string section) => ReadEnvironment(section).Encryption;
}
