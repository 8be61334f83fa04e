using Deployer.Environments;
using Deployer.Prerequisites;
using Deployer.Releases;
using Deployer.Tests.Releases;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Prerequisites;

internal sealed class EncryptionChecksTests
{
    private readonly AgeKey key = new();
    private readonly AgeKey other = new();

    [OneTimeTearDown]
    public void Remove()
    {
        key.Dispose();
        other.Dispose();
    }

    [Test]
    public async Task A_wrong_key_is_found_before_anything_is_backed_up()
    {
        Assert.That(await LookAsync(new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = key.File }), Is.EqualTo(FindingVerdict.Passed));
        Assert.That(await LookAsync(new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = other.File }), Is.EqualTo(FindingVerdict.Failed));
        Assert.That(await LookAsync(new EncryptionSettings { Recipients = ["age1bogus"], IdentityFile = key.File }), Is.EqualTo(FindingVerdict.Failed));
        Assert.That(await LookAsync(new EncryptionSettings { Recipients = [key.Recipient] }), Is.EqualTo(FindingVerdict.Warning));
    }

    [Test]
    public async Task A_program_that_prints_the_key_is_not_run_for_a_check()
    {
        var settings = new EncryptionSettings { Recipients = [key.Recipient], IdentityCommand = ["false"] };

        Assert.That(await LookAsync(settings), Is.EqualTo(FindingVerdict.Passed));
    }

    [Test]
    public async Task Releases_that_the_key_of_today_does_not_open_are_counted_and_sealed_anew_with_the_earlier_key()
    {
        using var bench = new ReleaseBench(encryption: new EncryptionSettings { Recipients = [other.Recipient], IdentityFile = other.File });
        await bench.AppliedAsync("one");
        await bench.AppliedAsync("two");
        var both = bench.Write("keys.txt", $"{other.Secret}\n{key.Secret}\n");
        var rotated = new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = key.File };

        var closed = await LookAtReleasesAsync(bench, rotated);
        var foreign = await LookAtReleasesAsync(bench, rotated with { IdentityFile = both });
        var resealed = await ResealingOf(bench, rotated with { IdentityFile = both }).SealAsync(default);

        Assert.That((closed.Verdict, closed.Detail), Is.EqualTo(
            (FindingVerdict.Warning, "2 releases are not opened by this machine's private key: no way back to any of them")));
        Assert.That((foreign.Detail, foreign.Remedy), Is.EqualTo(("2 releases are sealed for other recipients than today's", "deployer releases reseal staging")));
        Assert.That((resealed.Files, resealed.Unopened.Count), Is.EqualTo((bench.Files.Count, 0)));
        Assert.That((await LookAtReleasesAsync(bench, rotated)).Verdict, Is.EqualTo(FindingVerdict.Passed));
    }

    [Test]
    public async Task What_cannot_be_opened_is_not_sealed_anew_and_named()
    {
        using var bench = new ReleaseBench(encryption: new EncryptionSettings { Recipients = [other.Recipient] });
        await bench.AppliedAsync("one");
        var before = bench.Files;

        var resealed = await ResealingOf(bench, new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = key.File }).SealAsync(default);

        Assert.That((resealed.Files, resealed.Unopened.Keys.Single()), Is.EqualTo((0, 1)));
        Assert.That(bench.Files, Is.EqualTo(before));
    }

    private static Task<Finding> LookAtReleasesAsync(ReleaseBench bench, EncryptionSettings settings) =>
        EncryptionChecks.ReleasesAsync(new CheckSubject(bench.Environment with { Encryption = settings }, bench.Repository, bench.Home), default);

    private static ReleaseResealing ResealingOf(ReleaseBench bench, EncryptionSettings settings) =>
        new(bench.Store, new ReleaseContent(bench.Home, bench.Environment with { Encryption = settings }));

    private static async Task<FindingVerdict> LookAsync(EncryptionSettings settings)
    {
        using var bench = new ReleaseBench(encryption: settings);
        return (await EncryptionChecks.KeysAsync(new CheckSubject(bench.Environment, bench.Repository, bench.Home), default)).Verdict;
    }
}
