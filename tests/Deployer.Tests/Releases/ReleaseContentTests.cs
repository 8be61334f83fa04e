using System.Text;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tools;

namespace Deployer.Tests.Releases;

/// <summary>What releases are made of, as it lies on the disk: with the real age, and without.</summary>
internal sealed class ReleaseContentTests
{
    private const string Secret = "hunter2-hunter2";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly byte[] State = Encoding.UTF8.GetBytes($$$"""{"version":4,"serial":7,"lineage":"l","resources":[{}],"outputs":{"p":"{{{Secret}}}"}}""");

    private readonly AgeKey key = new();
    private readonly TemporaryHome temporary = new();
    private string name = ""; // Set before each test.

    private EncryptionSettings ToKey => new() { Recipients = [key.Recipient], IdentityFile = key.File };

    [SetUp]
    public void ChooseAnEnvironment() => name = Guid.NewGuid().ToString("N");

    [OneTimeTearDown]
    public void Remove()
    {
        temporary.Dispose();
        key.Dispose();
    }

    [Test]
    public async Task The_same_state_is_stored_once_and_private_and_read_back([Values] bool encrypts)
    {
        var content = Content(encrypts ? ToKey : null);

        var first = await content.BackUpAsync(State, default);
        var second = await content.BackUpAsync(State, default);

        Assert.That(second, Is.EqualTo(first));
        Assert.That((first.Serial, first.Lineage, first.Resources), Is.EqualTo((7, "l", 1)));
        Assert.That(Files.Single(), Does.EndWith(encrypts ? ".zst.age" : ".zst"));
        Assert.That(File.GetUnixFileMode(Files.Single()), Is.EqualTo(Private));
        Assert.That(await content.ReadAsync(first, default), Is.EqualTo(State));
        if (encrypts)
            Assert.That(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Files.Single())), Does.Not.Contain(Secret));
    }

    [TestCase("")]
    [TestCase("""{"version":4,"serial":7""")]
    [TestCase("""{"version":4}""")]
    public void A_state_that_is_not_whole_is_refused(string state) =>
        Assert.ThrowsAsync<StepFailedException>(() => Content(null).BackUpAsync(Encoding.UTF8.GetBytes(state), default));

    [Test]
    public async Task Damage_is_noticed_without_a_key_and_mended_by_the_next_backup([Values] bool encrypts)
    {
        var content = Content(encrypts ? ToKey : null);
        var backup = await content.BackUpAsync(State, default);
        var bytes = await File.ReadAllBytesAsync(Files.Single());
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Files.Single(), bytes);

        Assert.That(Blobs.IsWhole(backup.Digest), Is.False);
        Assert.ThrowsAsync<StorageException>(() => content.ReadAsync(backup, default));
        await content.BackUpAsync(State, default);

        Assert.That(await content.ReadAsync(backup, default), Is.EqualTo(State));
        Assert.That(Files, Has.Exactly(1).Items);
    }

    [Test]
    public async Task What_lay_in_clear_is_encrypted_once_that_is_configured()
    {
        var backup = await Content(null).BackUpAsync(State, default);

        await Content(ToKey).BackUpAsync(State, default);

        Assert.That(Files.Single(), Does.EndWith(".zst.age"));
        Assert.That(Blobs.IsWhole(backup.Digest));
    }

    [Test]
    public async Task What_was_sealed_for_a_former_key_is_sealed_anew_when_it_is_kept_again([Values] bool opens)
    {
        using var former = new AgeKey();
        var both = Path.Combine(Path.GetDirectoryName(key.File)!, "both.txt"); // A file has a folder.
        await File.WriteAllTextAsync(both, $"{former.Secret}\n{key.Secret}\n");
        await Content(new EncryptionSettings { Recipients = [former.Recipient], IdentityFile = former.File }).BackUpAsync(State, default);

        var backup = await Content(opens ? ToKey with { IdentityFile = both } : new EncryptionSettings { Recipients = [key.Recipient] }).BackUpAsync(State, default);

        Assert.That(Files, Has.Exactly(1).Items);
        Assert.That(await Content(ToKey).ReadAsync(backup, default), Is.EqualTo(State));
    }

    [Test]
    public async Task The_order_of_recipients_and_where_they_stand_make_no_other_seal()
    {
        using var other = new AgeKey();
        var list = Path.Combine(Path.GetDirectoryName(other.File)!, "recipients.txt"); // A file has a folder.
        await File.WriteAllTextAsync(list, $"# ours\n{key.Recipient}\n");
        await Content(ToKey with { Recipients = [key.Recipient, other.Recipient] }).BackUpAsync(State, default);
        var before = Files.Single();

        await Content(ToKey with { Recipients = [other.Recipient], RecipientsFile = list }).BackUpAsync(State, default);

        Assert.That(Files.Single(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_machine_without_the_private_key_can_back_up_and_not_read()
    {
        var writer = Content(new EncryptionSettings { Recipients = [key.Recipient] });

        var backup = await writer.BackUpAsync(State, default);

        Assert.ThrowsAsync<SealException>(() => writer.ReadAsync(backup, default));
        Assert.That(await Content(ToKey).ReadAsync(backup, default), Is.EqualTo(State));
    }

    [Test]
    public void A_private_key_that_does_not_fit_the_recipients_fails_the_backup()
    {
        using var other = new AgeKey();

        Assert.ThrowsAsync<SealException>(
            () => Content(new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = other.File }).BackUpAsync(State, default));
    }

    [Test]
    public async Task What_an_earlier_deployer_wrote_in_clear_is_readable_and_checked()
    {
        var digest = PrivateFiles.Digest(State);
        var path = Path.Combine(temporary.Home.Folder(Path.Combine("releases", name, "states")), $"{digest}.tfstate");
        await File.WriteAllBytesAsync(path, State);

        Assert.That(await Content(ToKey).ReadAsync(digest, default), Is.EqualTo(State));
        await File.AppendAllTextAsync(path, " ");

        Assert.That(Blobs.IsWhole(digest), Is.False);
        Assert.ThrowsAsync<StorageException>(() => Content(null).ReadAsync(digest, default));
    }

    [Test]
    public async Task Configurations_and_what_migrations_come_from_are_archives()
    {
        temporary.Write("infra/main.tf", "# one");
        temporary.Write("supabase/migrations/1_a.sql", "select 1;");
        temporary.Write("src/alembic-config/env.py", "");

        var configuration = await Content(null).KeepConfigurationAsync(temporary.Repository.Infra, [], default);
        var areas = await Content(null).KeepAreasAsync(temporary.Repository.Root, ["supabase", "src/alembic-config", "missing"], default);

        Assert.That((configuration.Files, areas?.Files), Is.EqualTo((1, 2)));
        Assert.That(await Content(null).KeepAreasAsync(temporary.Repository.Root, ["missing"], default), Is.Null);
        Assert.That(
            ConfigurationArchive.ReadText(await Content(null).ReadAsync(areas!, default), file => file == "supabase/migrations/1_a.sql"), // Not null: see above.
            Is.EqualTo("select 1;"));
    }

    [Test]
    public async Task Outputs_are_read_as_they_were()
    {
        var outputs = JsonSerializer.Deserialize<Dictionary<string, TerraformOutput>>(
            $$$"""{"url":{"value":["a",1],"sensitive":false},"password":{"value":"{{{Secret}}}","sensitive":true}}""", DeployerJson.Options)!; // It is no null.

        var copy = await Content(ToKey).KeepOutputsAsync(outputs, default);
        var read = await Content(ToKey).ReadOutputsAsync(copy, default);

        Assert.That(copy.Names, Is.EqualTo(new[] { "password", "url" }));
        Assert.That(read["password"].Value.GetString(), Is.EqualTo(Secret));
        Assert.That(read["password"].Sensitive);
    }

    private ReleaseBlobs Blobs => new(temporary.Home, name);

    private string[] Files => Directory.GetFiles(Path.Combine(temporary.Home.ReleasesFolder(name), "blobs"));

    private ReleaseContent Content(EncryptionSettings? encryption) => new(temporary.Home, Some.Environment(name, encryption));
}
