using System.Text;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Releases;

/// <summary>A release that goes from one home to another, with the real age.</summary>
internal sealed class ReleasePackageTests
{
    private readonly AgeKey key = new();

    [OneTimeTearDown]
    public void Remove() => key.Dispose();

    [Test]
    public async Task A_release_is_the_same_in_another_home([Values] bool encrypts)
    {
        using var here = new ReleaseBench(encryption: encrypts ? ToKey : null);
        using var there = new ReleaseBench(encryption: encrypts ? ToKey : null);
        await here.AppliedAsync("one");
        var release = await here.AppliedAsync("two", applied => applied with { Verified = true });

        var file = await ReleasePackage.PackAsync(here.Home, here.Environment, release.Number, default);
        var taken = await ReleasePackage.TakeInAsync(there.Home, there.Environment, file, default);
        var again = await ReleasePackage.TakeInAsync(there.Home, there.Environment, file, default);

        Assert.That((taken, again), Is.EqualTo(((2, true), (2, false))));
        Assert.That(File.ReadAllText(there.Store.RecordPath(2)), Is.EqualTo(File.ReadAllText(here.Store.RecordPath(2))));
        Assert.That((await there.Releases.VerifyAsync(null, default)).Single(), Has.Property("Verdict").EqualTo(ReleaseVerdict.Whole).And.Property("Files").EqualTo(4));
        Assert.That(Sealing.IsEncrypted(file), Is.EqualTo(encrypts));
        Assert.That(Encoding.Latin1.GetString(file), Does.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Taken_in_where_it_is_damaged_it_mends_that()
    {
        using var bench = new ReleaseBench();
        await bench.AppliedAsync("one");
        var file = await ReleasePackage.PackAsync(bench.Home, bench.Environment, 1, default);
        bench.Damage(release => release.Configuration?.Digest, 1);
        File.WriteAllText(bench.Store.RecordPath(1), "rot");

        await ReleasePackage.TakeInAsync(bench.Home, bench.Environment, file, default);

        Assert.That((await bench.Releases.VerifyAsync("1", default)).Single().Verdict, Is.EqualTo(ReleaseVerdict.Whole));
    }

    [Test]
    public async Task What_would_take_anothers_place_or_another_environments_is_refused()
    {
        using var here = new ReleaseBench();
        using var there = new ReleaseBench();
        using var production = new ReleaseBench("production");
        await here.AppliedAsync("one");
        await there.AppliedAsync("another");
        var file = await ReleasePackage.PackAsync(here.Home, here.Environment, 1, default);

        var taken = Assert.ThrowsAsync<ReleaseRefusedException>(() => ReleasePackage.TakeInAsync(there.Home, there.Environment, file, default));
        var astray = Assert.ThrowsAsync<ReleaseRefusedException>(() => ReleasePackage.TakeInAsync(production.Home, production.Environment, file, default));

        Assert.That(taken?.Message, Is.EqualTo("Release 1 of 'staging' is another one here: run another made it, not run one."));
        Assert.That(astray?.Message, Is.EqualTo("This is a release of 'staging', not of 'production'."));
        Assert.That(there.Store.Get(1).RunId, Is.EqualTo("another"));
    }

    [Test]
    public async Task Damage_or_a_wrong_key_leaves_no_half_release()
    {
        using var other = new AgeKey();
        using var here = new ReleaseBench(encryption: ToKey);
        using var there = new ReleaseBench(encryption: ToKey);
        using var stranger = new ReleaseBench(encryption: new EncryptionSettings { Recipients = [other.Recipient], IdentityFile = other.File });
        await here.AppliedAsync("one");
        var file = await ReleasePackage.PackAsync(here.Home, here.Environment, 1, default);

        Assert.ThrowsAsync<SealException>(() => ReleasePackage.TakeInAsync(stranger.Home, stranger.Environment, file, default));
        Assert.ThrowsAsync<SealException>(() => ReleasePackage.TakeInAsync(there.Home, there.Environment, file[..^10], default));
        Assert.ThrowsAsync<ReleaseRefusedException>(() => ReleasePackage.TakeInAsync(there.Home, there.Environment, "not a release"u8.ToArray(), default));
        Assert.ThrowsAsync<ReleaseRefusedException>(() => ReleasePackage.TakeInAsync(there.Home, there.Environment, [], default));

        Assert.That((there.Store.Entries(), stranger.Store.Entries()), Is.EqualTo((Array.Empty<ReleaseEntry>(), Array.Empty<ReleaseEntry>())));
    }

    private EncryptionSettings ToKey => new() { Recipients = [key.Recipient], IdentityFile = key.File };
}
