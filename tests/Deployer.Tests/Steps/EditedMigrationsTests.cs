using Deployer.Steps;
using Deployer.Tests.Tools;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

internal sealed class EditedMigrationsTests
{
    private readonly Workbench bench = new();

    [OneTimeTearDown]
    public void Remove() => bench.Dispose();

    [TestCase("create table a (n int);\n\n-- why\ncreate table b (n int);\n", false)]
    [TestCase("create  table a (n int);create table b (n\tint)", false)]
    [TestCase("/* new words */ create table a (n int);\ncreate table b (n int);", false)]
    [TestCase("create table a (n bigint);\ncreate table b (n int);", true)]
    [TestCase("create table a (n int);", true)]
    [TestCase("", true)]
    public void Finds_a_file_whose_statements_are_not_those_that_were_run(string text, bool edited)
    {
        var folder = Path.GetDirectoryName(bench.Write($"{Guid.NewGuid():N}/20260101000000_a.sql", text))!; // a file has a folder
        AppliedMigration[] applied = [new("20260101000000", "a", ["create table a (n int)", "-- why\ncreate table b (n int)"])];

        Assert.That(EditedMigrations.Find(folder, applied), Is.EqualTo(edited ? new[] { "20260101000000_a.sql" } : []));
    }

    [Test]
    public void Says_nothing_about_what_it_cannot_compare()
    {
        var folder = Path.GetDirectoryName(bench.Write("some/20260101000000_a.sql", "select 1"))!; // a file has a folder
        bench.Write("some/20260102000000_pending.sql", "select 1");

        Assert.That(EditedMigrations.Find(folder, [new("20260101000000", "a", []), new("2025", "gone", ["select 2"])]), Is.Empty);
        Assert.That(EditedMigrations.Find(bench.PathOf("nowhere"), []), Is.Empty);
    }
}
