using Deployer.Migrations;
using Deployer.Tests.Tools;
using Deployer.Tools;

namespace Deployer.Tests.Migrations;

/// <summary>What the gate says of SQL, by the real grammar.</summary>
[CancelAfter(60_000)]
internal sealed class SqlGateTests
{
    [TestCase("drop table public.a", "drops table public.a", true)]
    [TestCase("drop table if exists a cascade", "drops table a and all that depends on it", true)]
    [TestCase("drop schema s", "drops schema s", true)]
    [TestCase("alter table a drop column b", "drops column a.b", true)]
    [TestCase("truncate a", "empties table a", true)]
    [TestCase("delete from a", "deletes all rows of a", true)]
    [TestCase("delete from a where true", "deletes all rows of a", true)]
    [TestCase("update a set b = 1", "changes all rows of a", true)]
    [TestCase("with gone as (delete from a returning *) select * from gone", "deletes all rows of a", true)]
    [TestCase("merge into a using b on a.n = b.n when matched then delete", "deletes rows of a by a merge", true)]
    [TestCase("drop extension e cascade", "drops extension e and all that depends on it", true)]
    [TestCase("drop owned by somebody", "drops everything that a role owns", true)]
    [TestCase("alter table a alter b type text", "changes the type of column a.b", false)]
    [TestCase("alter table a alter b set not null", "forbids null in column a.b", false)]
    [TestCase("alter table a add b int not null", "adds column a.b, not null and without default", false)]
    [TestCase("alter table a add primary key (n)", "forbids null in the columns of a new primary key of a", false)]
    [TestCase("alter table a rename to b", "renames table a to b", false)]
    [TestCase("alter table a rename column b to c", "renames column a.b to c", false)]
    [TestCase("alter type mood rename value 'sad' to 'blue'", "renames a value of type mood", false)]
    [TestCase("alter table a set schema s", "moves table a to another schema", false)]
    [TestCase("drop view v", "drops view v", false)]
    [TestCase("drop policy p on a", "drops policy a.p", false)]
    [TestCase("drop function f(int)", "drops function f", false)]
    public async Task What_takes_something_away_is_contracting(string sql, string what, bool loses)
    {
        var finding = (await JudgeAsync(sql)).Single().Findings.Single();

        Assert.That((finding.What, finding.Effect, finding.Loses), Is.EqualTo((what, SqlEffect.Contracting, loses)));
    }

    [TestCase("do $$ begin drop table a; end $$", "runs a DO block")]
    [TestCase("call p(1)", "calls p")]
    [TestCase("prepare q as select 1; execute q", "executes q")]
    [TestCase("drop tabel a", "is no SQL by the grammar of PostgreSQL 18 (syntax error)")]
    public async Task What_is_decided_when_it_runs_cannot_be_judged(string sql, string what)
    {
        var finding = (await JudgeAsync(sql)).Single().Findings.Single();

        Assert.That((finding.What, finding.Effect), Is.EqualTo((what, SqlEffect.CannotJudge)));
    }

    [TestCase("insert into a values (1)", "inserts into a")]
    [TestCase("delete from a where n = 1", "deletes rows of a")]
    [TestCase("update a set b = 1 where n = 1", "changes rows of a")]
    public async Task What_changes_some_rows_is_told(string sql, string what)
    {
        var finding = (await JudgeAsync(sql)).Single().Findings.Single();

        Assert.That((finding.What, finding.Effect), Is.EqualTo((what, SqlEffect.ChangesData)));
    }

    [TestCase("create table a (n int not null); alter table a add b text; alter table b add c int not null default 1")]
    [TestCase("alter table a add id uuid primary key default gen_random_uuid(), add n serial not null")]
    [TestCase("create function f() returns void language plpgsql as $$ begin delete from a; drop table a; end $$")]
    [TestCase("create rule r as on delete to a do instead delete from b")]
    [TestCase("drop policy p on a; create policy p on a for select using (true)")]
    [TestCase("drop function f(int); create function f(int, int) returns int language sql as 'select 1'")]
    [TestCase("drop index i; alter table a drop constraint c, alter b drop not null")]
    [TestCase("-- only words")]
    [TestCase("")]
    public async Task What_only_adds_or_replaces_needs_no_word(string sql) =>
        Assert.That((await JudgeAsync(sql)).Single().Findings, Is.Empty);

    [Test]
    public async Task What_the_push_itself_has_created_holds_nothing_that_could_be_lost()
    {
        var judged = await JudgeAsync("create table a (n int); create schema s;", "alter table a drop column n; drop table a; drop table s.b; drop table c");

        Assert.That(judged.SelectMany(file => file.Findings).Select(finding => finding.What), Is.EqualTo(new[] { "drops table c" }));
    }

    [TestCase("create table if not exists a (n int); drop table a")]
    [TestCase("create temp table a (n int); drop table a")]
    [TestCase("create table a (n int); drop table public.a")]
    [TestCase("create table a (n int); set search_path = s; drop table a")]
    [TestCase("create table a (n int); select pg_catalog.set_config('search_path', 's', false); drop table a")]
    public async Task What_may_be_another_table_of_the_same_name_is_not_taken_for_a_new_one(string sql) =>
        Assert.That((await JudgeAsync(sql)).Single().Findings.Select(finding => finding.What), Has.One.StartsWith("drops table"));

    [TestCase("create table a (n int);\ncreate index concurrently i on a (n)", 2, "creates an index concurrently")]
    [TestCase("create index concurrently i on a (n)", 1, "creates an index concurrently")]
    [TestCase("begin; select 1; commit", 1, "begins or ends a transaction of its own")]
    [TestCase("select 1; vacuum a", 1, "vacuums")]
    [TestCase("select 1; reindex table concurrently a", 1, "builds indexes anew outside a transaction")]
    public async Task A_file_that_is_not_one_transaction_is_told_with_the_line(string sql, int line, string what)
    {
        var halfway = (await JudgeAsync(sql)).Single().Halfway;

        Assert.That((halfway?.Line, halfway?.What), Is.EqualTo(((int?)line, what)));
    }

    [TestCase("create index concurrently if not exists i on a (n)")]
    [TestCase("vacuum a")]
    [TestCase("create table a (n int); create index i on a (n)")]
    public async Task A_statement_of_that_kind_alone_in_its_file_and_harmless_when_repeated_is_no_danger(string sql) =>
        Assert.That((await JudgeAsync(sql)).Single().Halfway, Is.Null);

    [Test]
    public async Task Lines_are_those_of_the_text_whatever_stands_before()
    {
        var judged = (await JudgeAsync("\uFEFF-- Grüße\n\ncreate table é (n int);\n\n/* why */\n  drop table a;\n")).Single();

        Assert.That(judged.Lines, Is.EqualTo(new[] { 3, 6 }));
        Assert.That($"{judged.Findings.Single()}", Is.EqualTo("line 6: drops table a"));
    }

    [TestCase("insert into a values ('s3cret-value')")]
    [TestCase("create role r password 's3cret-value'; drop table a")]
    [TestCase("select 's3cret-value")]
    [TestCase("selec 's3cret-value'")]
    public async Task No_value_of_a_migration_is_repeated(string sql)
    {
        var judged = (await JudgeAsync(sql)).Single();

        Assert.That(string.Join('\n', judged.Findings), Does.Not.Contain("s3cret"));
    }

    [Test]
    public void A_gate_that_is_not_installed_is_answered_with_its_installation()
    {
        using var bench = new Workbench();

        var error = Assert.ThrowsAsync<ToolMissingException>(() => new SqlGate(bench.Folder).JudgeAsync([new SqlFile("1_a.sql", "select 1", "d")], default));

        Assert.That(error.Message, Does.Contain("libpg-query"));
        Assert.That(error.Remedy, Is.EqualTo("make build"));
    }

    private static Task<IReadOnlyList<PendingMigration>> JudgeAsync(params string[] sql) =>
        SqlGate.BesideDeployer.JudgeAsync(sql.Select((text, index) => new SqlFile($"{index}_file.sql", text, $"{index}")).ToList(), default);
}
