using System.Text;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Releases;

/// <summary>What is sealed by the real age and opened again.</summary>
internal sealed class SealingTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("password = \"hunter2\"\n", 500)));

    private readonly AgeKey key = new();
    private readonly AgeKey other = new();

    [OneTimeTearDown]
    public void Remove()
    {
        key.Dispose();
        other.Dispose();
    }

    [Test]
    public async Task Without_encryption_content_is_compressed_only()
    {
        var sealing = Of(null);

        var kept = await sealing.SealAsync(Content, default);

        Assert.That(kept, Has.Length.LessThan(Content.Length / 10));
        Assert.That((sealing.Encrypts, Sealing.IsEncrypted(kept)), Is.EqualTo((false, false)));
        Assert.That(await sealing.OpenAsync(kept, default), Is.EqualTo(Content));
    }

    [Test]
    public async Task What_was_never_sealed_is_read_as_it_is([Values] bool encrypts) =>
        Assert.That(await Of(encrypts ? ToFile(key) : null).OpenAsync(Content, default), Is.EqualTo(Content));

    [TestCase("file")]
    [TestCase("variable")]
    [TestCase("command")]
    public async Task The_key_comes_from_a_file_a_variable_or_a_command(string source)
    {
        const string Variable = "DEPLOYER_TEST_AGE_KEY";
        Environment.SetEnvironmentVariable(Variable, key.Secret);
        var settings = new EncryptionSettings { Recipients = [key.Recipient] };
        var sealing = Of(source switch
        {
            "file" => settings with { IdentityFile = key.File },
            "variable" => settings with { IdentityVariable = Variable },
            _ => settings with { IdentityCommand = ["cat", key.File] },
        });

        var kept = await sealing.SealAsync(Content, default);

        Assert.That((sealing.Encrypts, Sealing.IsEncrypted(kept)), Is.EqualTo((true, true)));
        Assert.That(await sealing.OpenAsync(kept, default), Is.EqualTo(Content));
    }

    [Test]
    public async Task Every_recipient_can_open_also_those_of_a_file()
    {
        using var third = new AgeKey();
        var list = Path.Combine(Path.GetDirectoryName(third.File)!, "recipients.txt"); // A file has a folder.
        await File.WriteAllTextAsync(list, $"# ours\n{other.Recipient}\n");

        var kept = await Of(new EncryptionSettings { Recipients = [key.Recipient], RecipientsFile = list }).SealAsync(Content, default);

        Assert.That(await Of(ToFile(key)).OpenAsync(kept, default), Is.EqualTo(Content));
        Assert.That(await Of(ToFile(other)).OpenAsync(kept, default), Is.EqualTo(Content));
        Assert.ThrowsAsync<SealException>(() => Of(ToFile(third)).OpenAsync(kept, default));
    }

    [Test]
    public async Task A_wrong_key_is_told_from_none_and_from_damage()
    {
        var kept = await Of(ToFile(key)).SealAsync(Content, default);
        var damaged = kept.ToArray();
        damaged[^1] ^= 1;

        Assert.That(Refused(ToFile(other), kept), Does.Contain($"The private key in '{other.File}' is not one of those"));
        Assert.That(Refused(null, kept), Does.Contain("nothing says where the private key is"));
        Assert.That(Refused(new EncryptionSettings { IdentityVariable = "NOT_SET_IN_ANY_TEST" }, kept), Does.Contain("NOT_SET_IN_ANY_TEST, which is not set"));
        Assert.That(Refused(new EncryptionSettings { IdentityCommand = ["false"] }, kept), Does.Contain("exit code 1"));
        Assert.That(Refused(ToFile(key), damaged), Does.Contain("could not decrypt"));
    }

    [Test]
    public async Task What_is_compressed_and_damaged_is_not_taken_for_content()
    {
        var kept = await Of(null).SealAsync(Content, default);
        kept[^6] ^= 1;

        Assert.That(Refused(null, kept), Does.Contain("damaged"));
    }

    [Test]
    public void A_recipient_that_is_none_is_refused_when_sealing() =>
        Assert.That(
            () => Of(new EncryptionSettings { Recipients = ["age1bogus"] }).SealAsync(Content, default),
            Throws.TypeOf<SealException>().With.Message.Contains("malformed recipient"));

    [Test]
    public async Task Age_and_zstd_open_it_without_this_program()
    {
        var file = Path.Combine(Path.GetDirectoryName(key.File)!, "state.zst.age"); // A file has a folder.
        await File.WriteAllBytesAsync(file, await Of(ToFile(key)).SealAsync(Content, default));

        using var age = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("age", ["--decrypt", "--identity", key.File, "--output", $"{file}.zst", file]))!; // It starts, or throws.
        await age.WaitForExitAsync();

        var compressed = await File.ReadAllBytesAsync($"{file}.zst");
        Assert.That(compressed.Take(4), Is.EqualTo(new byte[] { 0x28, 0xb5, 0x2f, 0xfd }));
    }

    private static EncryptionSettings ToFile(AgeKey key) => new() { Recipients = [key.Recipient], IdentityFile = key.File };

    private static Sealing Of(EncryptionSettings? settings) => Sealing.Of(Some.Environment("staging", settings));

    private static string Refused(EncryptionSettings? settings, byte[] kept) =>
        Assert.ThrowsAsync<SealException>(() => Of(settings).OpenAsync(kept, default))?.Message ?? "";
}
