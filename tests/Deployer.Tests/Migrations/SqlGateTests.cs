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
    [TestCase("drop extension e", "drops extension e", true)]
    [TestCase("delete from a where 1 = 1", "deletes all rows of a", true)]
    [TestCase("update a set b = 1 where exists (select 1)", "changes all rows of a", true)]
    [TestCase("alter table a alter b type int using 0", "changes the type of column a.b and replaces its values", true)]
    [TestCase("alter table a alter b type int using length(b)", "changes the type of column a.b and replaces its values", true)]
    [TestCase("alter table a alter b type int using b::text::int", "changes the type of column a.b", false)]
    [TestCase("alter table a drop constraint c cascade", "drops constraint a.c and all that depends on it", false)]
    [TestCase("alter table a enable row level security", "hides the rows of a behind row level security", false)]
    [TestCase("alter table a set unlogged", "makes table a unlogged: a crash of the server would empty it", false)]
    [TestCase("revoke select on a from b", "revokes rights on table a", false)]
    [TestCase("revoke all on all tables in schema s from b", "revokes rights on what is in schema s", false)]
    [TestCase("revoke b from c", "takes a role from its members", false)]
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
    [TestCase("prepare q as select 1; create table a as execute q", "executes q")]
    [TestCase("prepare q as select 1; explain analyze execute q", "executes q")]
    [TestCase("copy a from program 'rm'", "runs a program of the server")]
    [TestCase("select wipe()", "calls wipe")]
    [TestCase("with x as (select now(), s.wipe()) select * from x", "calls s.wipe")]
    [TestCase("create table a as select wipe() as n", "calls wipe")]
    [TestCase("create table a (n int); insert into a select wipe()", "calls wipe")]
    [TestCase("create table a (n int); update a set n = wipe()", "calls wipe")]
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
    [TestCase("create table a (id uuid default gen_random_uuid(), n int default next_id() check (is_valid(n)))")]
    [TestCase("select setval('a_seq', (select max(n) from a)); select pg_catalog.now(), extract(year from now()), trim(lower('A'))")]
    [TestCase("create table a (n int); revoke all on a from b; alter table a enable row level security")]
    [TestCase("create function f(a text, n int) returns int language sql as 'select 1'; revoke execute on function f(text, int) from public")]
    [TestCase("alter default privileges revoke all on tables from b")]
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

    [TestCase("create schema billing; drop table billing", "drops table billing")]
    [TestCase("create schema reports; truncate reports; delete from reports", "empties table reports", "deletes all rows of reports")]
    [TestCase("create table archive (n int); drop schema archive cascade", "drops schema archive and all that depends on it")]
    [TestCase("create table audit (n int); drop table audit.log", "drops table audit.log")]
    [TestCase("create table t (n int); truncate t cascade", "empties table t and all that depends on it")]
    [TestCase("create table t (n int); drop table t; alter table c rename to t; drop table t", "renames table c to t", "drops table t")]
    [TestCase("create table t (n int); alter table t rename to u; alter table c rename to t; drop table t", "renames table c to t", "drops table t")]
    [TestCase("create schema s; alter table c set schema s; drop schema s cascade", "moves table c to another schema", "drops schema s and all that depends on it")]
    [TestCase("create schema s; create view s.v as select * from c; delete from s.v", "deletes all rows of s.v")]
    [TestCase("create table p (n int) partition by list (n); alter table p attach partition c default; drop table p", "drops table p")]
    [TestCase("create table p (n int); alter table c inherit p; delete from p", "deletes all rows of p")]
    [TestCase("create table a (n int); do $$ begin end $$; drop table a", "runs a DO block", "drops table a")]
    [TestCase("begin; create table a (n int); rollback; drop table a", "drops table a")]
    public async Task What_the_push_has_created_is_known_by_its_kind_and_as_long_as_it_has_its_name(string sql, params string[] told) =>
        Assert.That((await JudgeAsync(sql)).Single().Findings.Select(finding => finding.What), Is.EqualTo(told));

    [Test]
    public async Task The_migrations_of_this_repository_take_nothing_away()
    {
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "supabase", "migrations")))
        {
            root = Path.GetDirectoryName(root)!; // the repository is above
        }

        var files = MigrationFile.In(Path.Combine(root, "supabase", "migrations")).Select(SqlFile.Read).ToList();

        Assert.That(files, Is.Not.Empty);
        Assert.That((await SqlGate.BesideDeployer.JudgeAsync(files, default)).SelectMany(file => file.Findings), Is.Empty);
    }

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
