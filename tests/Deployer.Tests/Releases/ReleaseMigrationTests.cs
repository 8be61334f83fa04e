using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseMigrationTests
{
    [Test]
    public void Lists_what_a_folder_has_oldest_first_with_digests()
    {
        using var temporary = new TemporaryHome();
        temporary.Write("supabase/migrations/20260201000000_second_one.sql", "select 2;");
        temporary.Write("supabase/migrations/20260101000000_first.sql", "select 1;");
        temporary.Write("supabase/migrations/README.md", "no migration");

        var migrations = ReleaseMigration.In(temporary.Repository.Migrations);

        Assert.That(migrations.Select(migration => $"{migration}"), Is.EqualTo(new[] { "20260101000000_first", "20260201000000_second_one" }));
        Assert.That(migrations[0].Digest, Is.EqualTo("354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4"));
        Assert.That(ReleaseMigration.In(Path.Combine(temporary.Repository.Root, "nowhere")), Is.Empty);
    }
}
