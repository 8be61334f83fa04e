using Deployer.Environments;
using Deployer.Prerequisites;
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

    private static async Task<FindingVerdict> LookAsync(EncryptionSettings settings)
    {
        using var bench = new ReleaseBench(encryption: settings);
        return (await EncryptionChecks.KeysAsync(new CheckSubject(bench.Environment, bench.Repository, bench.Home), default)).Verdict;
    }
}
