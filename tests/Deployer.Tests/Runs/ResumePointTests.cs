using Deployer.Runs;

namespace Deployer.Tests.Runs;

internal sealed class ResumePointTests
{
    private static readonly string[] BeforeMigrate = ["prereqs", "backup-state", "init", "plan", "apply"];
    private static readonly string[] BeforeVerify = [.. BeforeMigrate, "migrate", "outputs"];

    [Test]
    public void Goes_on_at_the_failed_step_when_nothing_changed() =>
        Assert.That(Decide("migrate", BeforeMigrate).Step, Is.Null);

    [Test]
    public void Goes_back_to_init_and_so_to_plan_and_approval_when_the_infrastructure_changed() =>
        Assert.That(Decide("migrate", BeforeMigrate, "infra/main.tf").Step, Is.EqualTo("init"));

    [Test]
    public void Goes_on_at_migrate_when_only_the_failed_migration_was_mended() =>
        Assert.That(Decide("migrate", BeforeMigrate, "supabase/migrations/2_b.sql").Step, Is.Null);

    [Test]
    public void Goes_back_to_migrate_when_a_migration_changed_after_it() =>
        Assert.That(Decide("verify", BeforeVerify, "supabase/migrations/3_c.sql").Step, Is.EqualTo("migrate"));

    [Test]
    public void Does_not_jump_forward_to_a_step_that_was_never_reached() =>
        Assert.That(Decide("prereqs", [], "infra/main.tf").Step, Is.Null);

    [Test]
    public void Changes_nothing_under_a_tool_that_still_works_on_the_snapshot()
    {
        var point = ResumePoint.Decide("apply", BeforeMigrate, ["infra/main.tf"], toolLives: true, alembic: null);

        Assert.That(point, Is.EqualTo(new ResumePoint(null, TakeSnapshot: false)));
    }

    [TestCase("src/alembic-config/versions/1_a.py", "alembic")]
    [TestCase("src/alembic-config/versions/1_a.py supabase/migrations/3_c.sql", "migrate")]
    [TestCase("supabase/migrations/3_c.sql infra/main.tf", "init")]
    public void Goes_back_to_the_first_step_that_read_what_changed(string changed, string step) =>
        Assert.That(Decide("verify", [.. BeforeMigrate, "migrate", "alembic", "outputs"], changed.Split(' ')).Step, Is.EqualTo(step));

    [Test]
    public void Goes_on_at_alembic_when_only_the_failed_revision_was_mended() =>
        Assert.That(Decide("alembic", [.. BeforeMigrate, "migrate"], "src/alembic-config/versions/1_a.py").Step, Is.Null);

    private static ResumePoint Decide(string current, string[] completed, params string[] changes) =>
        ResumePoint.Decide(current, completed, changes, toolLives: false, new AlembicStep("alembic", "src/alembic-config"));
}
