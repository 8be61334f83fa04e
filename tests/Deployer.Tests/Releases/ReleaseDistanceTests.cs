using Deployer.Migrations;
using Deployer.Releases;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseDistanceTests
{
    private static readonly ReleaseMigration First = new("1", "first", "digest");
    private static readonly ReleaseMigration Second = new("2", "second", "digest");
    private static readonly RestorePoint Point = new(DateTimeOffset.UnixEpoch);

    [Test]
    public void Migrations_since_are_those_that_the_database_has_and_the_release_had_not()
    {
        var (old, now) = (Of(1) with { Migrations = [First] }, Of(3) with { Migrations = [First, Second] });
        var distance = Between(now, Of(2), old);

        Assert.That((distance.MigrationsSince(old), distance.MigrationsSince(now), distance.MigrationsSince(Of(2))), Is.EqualTo(((int?)1, (int?)0, (int?)null)));
    }

    [Test]
    public void How_far_a_push_got_that_failed_since_is_not_known()
    {
        var old = Of(1) with { Migrations = [First] };

        Assert.That(Between(Of(2) with { BeforeMigrations = Point }, old).MigrationsSince(old), Is.Null);
        Assert.That(Between(null, old).MigrationsSince(old), Is.Null);
        Assert.That(Between(Of(2), old).MigrationsSince(old), Is.Zero);
    }

    [Test]
    public void Tools_of_another_version_are_named_with_both_and_the_deployer_is_none_of_them()
    {
        var old = Of(1) with { Tools = Tools("1.11.4", ("registry.terraform.io/hashicorp/google", "6.1.0"), ("registry.terraform.io/supabase/supabase", "1.5.0")) };
        var now = Of(2) with { Tools = Tools("1.12.0", ("registry.terraform.io/hashicorp/google", "6.1.0"), ("registry.terraform.io/hashicorp/random", "3.7.0")) };
        var distance = Between(now, old);

        Assert.That(distance.OtherTools(old), Is.EqualTo(new[] { "terraform 1.11.4 -> 1.12.0", "random none -> 3.7.0", "supabase 1.5.0 -> none" }));
        Assert.That((distance.OtherTools(now), distance.OtherTools(Of(3))), Is.EqualTo((Array.Empty<string>(), (IReadOnlyList<string>?)null)));
    }

    private static Release Of(int number) => new() { Number = number, RunId = $"run{number}", OpenedAt = DateTimeOffset.UnixEpoch };

    private static ToolVersions Tools(string terraform, params (string Source, string Version)[] providers) =>
        new($"with {terraform}", terraform, "2.0.0", providers.ToDictionary(each => each.Source, each => each.Version));

    private static ReleaseDistance Between(params Release?[] newestFirst) =>
        new([.. newestFirst.Select(release => new JudgedRelease(new ReleaseEntry(release?.Number ?? 9, release, "its record is damaged"), false, null, false))]);
}
