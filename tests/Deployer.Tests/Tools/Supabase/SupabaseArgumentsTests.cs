using Deployer.Tools;

namespace Deployer.Tests.Tools.SupabaseRuns;

internal sealed class SupabaseArgumentsTests
{
    private static readonly DatabaseUrl Database = new(new Uri("postgresql://admin@db.example:5433/app?sslmode=require"), "p4ss");
    private static readonly LinkedProject Project = new("abcdefghijklmnopqrst") { Password = "p4ss" };

    [Test]
    public void A_push_names_its_target_answers_every_question_and_lets_the_server_notice_our_death() =>
        Assert.That(
            Supabase.DbPushArguments("/runs/1", Database, dryRun: false),
            Is.EqualTo(new[]
            {
                "db", "push",
                "--remote=postgresql://admin@db.example:5433/app?sslmode=require&options=-c%20client_connection_check_interval%3D500",
                "--yes", "--agent", "no", "--output-format", "json", "--workdir", "/runs/1",
            }));

    [Test]
    public void A_dry_run_says_so() =>
        Assert.That(Supabase.DbPushArguments("/runs/1", Project, dryRun: true).Take(4), Is.EqualTo(new[] { "db", "push", "--remote=abcdefghijklmnopqrst", "--dry-run" }));

    [Test]
    public void A_linked_projects_server_is_told_by_the_environment_to_notice_our_death()
    {
        var supabase = new Supabase(new SupabaseSettings(
            "/bin/supabase", "/runs/1", ToolEnvironment.Build(new Dictionary<string, string>(), new ToolEnvironmentOptions()), "/runs/1/tools"));

        Assert.That(supabase.Command([], Project).Environment["PGOPTIONS"], Is.EqualTo("-c client_connection_check_interval=500"));
        Assert.That(supabase.Command([], Database).Environment.Keys, Has.None.EqualTo("PGOPTIONS"));
    }

    [TestCase("postgresql://u@h/d", "postgresql://u@h/d?options=-c%20client_connection_check_interval%3D500")]
    [TestCase("postgresql://u@h", "postgresql://u@h/?options=-c%20client_connection_check_interval%3D500")]
    [TestCase("postgresql://us%40er@h:6000/d?options=-c%20lock_timeout%3D5s&sslmode=disable", "postgresql://us%40er@h:6000/d?sslmode=disable&options=-c%20lock_timeout%3D5s%20-c%20client_connection_check_interval%3D500")]
    public void The_options_of_a_url_are_kept(string url, string expected) =>
        Assert.That(Supabase.TargetArgument(new DatabaseUrl(new Uri(url), null)), Is.EqualTo($"--remote={expected}"));

    [Test]
    public void A_password_is_in_no_argument_and_no_text()
    {
        var arguments = Supabase.DbPushArguments("/r", Database, dryRun: false).Concat(Supabase.DbPushArguments("/r", Project, dryRun: false));

        Assert.That(string.Join(' ', arguments), Does.Not.Contain("p4ss"));
        Assert.That($"{Database} {Project}", Is.EqualTo("postgresql://admin@db.example:5433/app project abcdefghijklmnopqrst"));
    }

    [Test]
    public void A_url_with_a_password_is_refused() =>
        Assert.Throws<ArgumentException>(() => new DatabaseUrl(new Uri("postgresql://u:p@h/d"), null));

    [Test]
    public void A_cli_that_is_not_installed_says_what_to_do()
    {
        var error = Assert.Throws<ToolMissingException>(() => Supabase.FindProgram("/nowhere"));

        Assert.That(error.Remedy, Is.EqualTo("npm ci --prefix supabase"));
    }

    [Test]
    public void The_lock_file_names_every_platform_and_no_registry()
    {
        var lockFile = File.ReadAllText(Path.Combine(SupabaseBinary.Repository, "supabase", "package-lock.json"));

        Assert.That(lockFile, Does.Not.Contain("\"resolved\""));
        foreach (var package in new[] { "cli-linux-x64", "cli-linux-arm64", "cli-darwin-x64", "cli-darwin-arm64" })
            Assert.That(lockFile, Does.Contain($"node_modules/@supabase/{package}\""));
    }
}
