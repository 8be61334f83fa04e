using Deployer.Migrations;
using Deployer.Tests.Tools;
using Deployer.Tools;

namespace Deployer.Tests.Migrations;

/// <summary>What the gate says of SQL, by the real grammar.</summary>
[CancelAfter(60_000)]
internal sealed class SqlGateTests
{
    // What each statement is told to do, and whether data would be gone. Each is judged alone, all by one start of the gate.
    private static readonly (string Sql, string What, bool Loses)[] Contracting =
    [
        ("drop table public.a", "drops table public.a", true),
        ("drop table if exists a cascade", "drops table a and all that depends on it", true),
        ("drop schema s", "drops schema s", true),
        ("alter table a drop column b", "drops column a.b", true),
        ("truncate a", "empties table a", true),
        ("delete from a", "deletes all rows of a", true),
        ("delete from a where true", "deletes all rows of a", true),
        ("delete from a using c where c.n = 1", "deletes all rows of a", true),
        ("delete from a where exists (select 1 from c where c.n = 1)", "deletes all rows of a", true),
        ("update a set b = 1", "changes all rows of a", true),
        ("update a set n = 1 from c where c.n = 2", "changes all rows of a", true),
        ("with gone as (delete from a returning *) select * from gone", "deletes all rows of a", true),
        ("explain analyze delete from a", "deletes all rows of a", true),
        ("merge into a using b on a.n = b.n when matched then delete", "deletes rows of a by a merge", true),
        ("merge into a using b on true when matched then update set n = 1", "changes all rows of a by a merge", true),
        ("merge into a using b on a.n = b.n when not matched by source then update set n = 1", "changes all rows of a by a merge", true),
        ("drop extension e cascade", "drops extension e and all that depends on it", true),
        ("drop owned by somebody", "drops everything that a role owns", true),
        ("drop extension e", "drops extension e", true),
        ("delete from a where 1 = 1", "deletes all rows of a", true),
        ("update a set b = 1 where exists (select 1)", "changes all rows of a", true),
        ("alter table a alter b type int using 0", "changes the type of column a.b and replaces its values", true),
        ("alter table a alter b type int using length(b)", "changes the type of column a.b and replaces its values", true),
        ("alter type t drop attribute b", "drops column t.b", true),
        ("alter table a alter b type int using b::text::int", "changes the type of column a.b", false),
        ("alter table a drop constraint c cascade", "drops constraint a.c and all that depends on it", false),
        ("alter table a drop constraint c", "drops constraint a.c", false),
        ("alter table a enable row level security", "hides the rows of a behind row level security", false),
        ("alter table a disable row level security", "opens the rows of a that row level security protects", false),
        ("alter table a set unlogged", "makes table a unlogged: a crash of the server would empty it", false),
        ("alter table a disable trigger all", "turns triggers or rules of a on or off", false),
        ("alter table a alter b drop default", "takes away the default of column a.b", false),
        ("alter table a alter b set default 1", "sets another default of column a.b", false),
        ("alter table a alter b drop identity", "changes how column a.b gets its values", false),
        ("alter table a owner to b", "gives a to another owner", false),
        ("alter table a replica identity nothing", "tells less of a to those that replicate it", false),
        ("alter table a attach partition c default", "makes c a partition of a, which refuses other rows", false),
        ("alter table a no inherit p", "takes the rows of a away from a parent", false),
        ("alter table a alter constraint c not enforced", "changes constraint a.c", false),
        ("alter table a add check (n > 0)", "adds a constraint to a, which refuses rows that were allowed", false),
        ("alter table a add constraint c foreign key (n) references p on delete cascade",
            "adds constraint a.c, which refuses rows that were allowed: rows of a go with those of p", false),
        ("alter table a add b int references p on delete cascade", "adds column a.b: rows of a go with those of p", false),
        ("alter table a add b int check (n > 0)", "adds column a.b, whose check refuses rows that were allowed", false),
        ("alter table a add b int default 1 unique", "adds column a.b, unique and with one value for all", false),
        ("create unique index i on a (n)", "forbids equal values in a by a unique index", false),
        ("drop index i", "drops index i", false),
        ("create or replace view v as select 1", "replaces view v, if there is one", false),
        ("alter view v set (security_invoker = on)", "changes what v lets through", false),
        ("drop view v; create view v as select 1", "replaces view v", false),
        ("drop materialized view v; create materialized view v as select 1", "replaces materialized view v", false),
        ("refresh materialized view m with no data", "empties materialized view m", false),
        ("create or replace function f() returns int language sql as 'select 1'", "replaces function f, if there is one", false),
        ("drop function f(int); create function f(int, int) returns int language sql as 'select 1'", "replaces function f", false),
        ("alter function f() set search_path = ''", "changes function f", false),
        ("create or replace aggregate g(int) (sfunc = f, stype = int)", "replaces aggregate g, if there is one", false),
        ("create or replace trigger t before insert on a execute function f()", "replaces trigger a.t, if there is one", false),
        ("create rule r as on delete to a do instead delete from b", "changes what statements on a do by rule r", false),
        ("drop policy p on a; create policy p on a for select using (true)", "replaces policy a.p", false),
        ("create policy p on a as restrictive using (false)", "hides rows of a by policy p", false),
        ("alter policy p on a using (false)", "changes policy a.p", false),
        ("alter publication p drop table a", "changes what is published by p: a table without a key refuses changes then", false),
        ("alter domain d set default 1", "changes the default of domain d", false),
        ("alter domain d add constraint c check (value > 0)", "adds a constraint to domain d, which refuses values that were allowed", false),
        ("alter type t add attribute b int", "adds b to type t", false),
        ("alter sequence s maxvalue 5", "changes sequence s", false),
        ("alter role r nologin", "changes role r", false),
        ("alter role r set statement_timeout = 1", "changes settings of role r", false),
        ("alter server s options (set host 'x')", "changes where foreign tables lead", false),
        ("reassign owned by a to b", "gives all that a role owns to another owner", false),
        ("revoke select on a from b", "revokes rights on table a", false),
        ("revoke all on all tables in schema s from b", "revokes rights on what is in schema s", false),
        ("revoke b from c", "takes a role from its members", false),
        ("alter table a alter b type text", "changes the type of column a.b", false),
        ("alter table a alter b set not null", "forbids null in column a.b", false),
        ("alter table a add b int not null", "adds column a.b, not null and without default", false),
        ("alter table a add primary key (n)", "forbids null in the columns of a new primary key of a", false),
        ("alter table a rename to b", "renames table a to b", false),
        ("alter table a rename column b to c", "renames column a.b to c", false),
        ("alter table a rename constraint b to c", "renames constraint a.b to c", false),
        ("alter type mood rename value 'sad' to 'blue'", "renames a value of type mood", false),
        ("alter table a set schema s", "moves table a to another schema", false),
        ("drop view v", "drops view v", false),
        ("drop policy p on a", "drops policy a.p", false),
        ("drop function f(int)", "drops function f", false),
    ];

    private static readonly (string Sql, string What)[] Undecided =
    [
        ("do $$ begin drop table a; end $$", "runs a DO block"),
        ("call p(1)", "calls p"),
        ("prepare q as select 1; execute q", "executes q"),
        ("prepare q as select 1; create table a as execute q", "executes q"),
        ("prepare q as select 1; explain analyze execute q", "executes q"),
        ("copy a from program 'rm'", "runs a program of the server"),
        ("copy a to '/tmp/a'", "writes a file of the server"),
        ("select wipe()", "calls wipe"),
        ("with x as (select now(), s.wipe()) select * from x", "calls s.wipe"),
        ("create table a as select wipe() as n", "calls wipe"),
        ("create table a (n int); insert into a select wipe()", "calls wipe"),
        ("create table a (n int); update a set n = wipe()", "calls wipe"),
        ("alter table a add b int default wipe()", "calls wipe"),
        ("create index i on a (wipe(n))", "calls wipe"),
        ("create table b partition of a for values in (wipe())", "calls wipe"),
        ("create function lower(text) returns text language sql as 'delete from a'; select lower('A'), pg_catalog.lower('A')", "calls lower"),
        ("select set_config('session_replication_role', 'replica', false)", "calls set_config"),
        ("set session_replication_role = replica", "sets session_replication_role"),
        ("rollback prepared 'x'", "ends or leaves behind a prepared transaction"),
        ("create operator @@@ (function = f, leftarg = int)", "creates operator @@@"),
        ("drop tabel a", "is no SQL by the grammar of PostgreSQL 18 (syntax error)"),
        // Kinds of statements that stand in no list.
        ("create cast (a as b) without function as implicit", "runs CREATE CAST"),
        ("alter operator @@@ (int, int) set (restrict = none)", "runs ALTER OPERATOR"),
        ("alter extension e update", "runs ALTER EXTENSION"),
        ("alter system set work_mem = 1", "runs ALTER SYSTEM"),
        ("alter subscription s disable", "runs ALTER SUBSCRIPTION"),
        ("security label for p on table a is 'x'", "runs SEC LABEL"),
        ("load 'x'", "runs LOAD"),
        ("declare c cursor for select 1", "runs DECLARE CURSOR"),
        ("alter table a of t", "alters a by AddOf"),
        ("alter table a set access method m", "alters a by SetAccessMethod"),
    ];

    private static readonly (string Sql, string What)[] ChangesSome =
    [
        ("insert into a values (1)", "inserts into a"),
        ("delete from a where n = 1", "deletes rows of a"),
        ("delete from s.a using c where c.n = s.a.n", "deletes rows of s.a"),
        ("delete from a as t using c where c.n = t.n", "deletes rows of a"),
        ("update a set b = 1 where n = 1", "changes rows of a"),
        ("merge into a as t using b on t.n = b.n when matched then update set n = 1", "merges into a"),
        ("copy a from stdin", "copies into a"),
        ("alter sequence s restart with 1", "sets sequence s"),
        ("select setval('a_seq', (select max(n) from a))", "sets a sequence"),
        ("create trigger t after insert on a for each row execute function s.f()", "lets s.f run on changes of a"),
    ];

    private static readonly string[] Additive =
    [
        "create table a (n int not null); alter table a add b text; alter table b add c int not null default 1",
        "alter table a add id uuid primary key default gen_random_uuid(), add n serial not null, add m int references p",
        "create function f() returns void language plpgsql as $$ begin delete from a; drop table a; end $$",
        "create table a (n int); create unique index i on a (n); drop index i; create rule r as on delete to a do instead delete from b",
        "create table a (n int); create policy p on a as restrictive using (false); drop policy p on a; alter table a add check (n > 0), owner to b",
        "create view v as select 1; create or replace view v as select 2; create index i on a (lower(b)); create policy p on a using (true)",
        "create function f(a int) returns int language sql as 'select 1'; create or replace function f(int) returns int language sql as 'select 2'",
        "create schema s; create or replace function s.f() returns int language sql as 'select 1'; alter function s.f() owner to b",
        "alter table a alter b drop not null, validate constraint c, set (fillfactor = 50), replica identity full; drop statistics s",
        "create table a (id uuid default gen_random_uuid(), n int default next_id() check (is_valid(n)), m int references p on delete cascade)",
        "select pg_catalog.now(), extract(year from now()), trim(lower('A')); select set_config('search_path', '', false)",
        "set statement_timeout = 0; set local role b; set my.own = 'x'; set time zone 'UTC'; set transaction read only; reset all",
        "create table a (n int); revoke all on a from b; alter table a enable row level security",
        "create table a (n int primary key); alter publication p add table a; create table c (n int); alter table b attach partition c default",
        "create function f(a text, n int) returns int language sql as 'select 1'; revoke execute on function f(text, int) from public",
        "alter default privileges revoke all on tables from b",
        "comment on table a is 'x'; notify pgrst, 'reload schema'; grant select on a to b; alter type m add value 'b'; refresh materialized view m",
        "-- only words",
        "",
    ];

    [Test]
    public async Task What_takes_something_away_is_contracting() => Assert.That(
        (await FindingsOfEachAsync(Contracting.Select(each => each.Sql))).Select(each => string.Join(", ", each.Select(Told))),
        Is.EqualTo(Contracting.Select(each => Told(new SqlFinding(1, SqlEffect.Contracting, each.What, each.Loses)))));

    [Test]
    public async Task What_is_decided_when_it_runs_or_stands_in_no_list_cannot_be_judged() => Assert.That(
        (await FindingsOfEachAsync(Undecided.Select(each => each.Sql))).Select(each => string.Join(", ", each.Select(Told))),
        Is.EqualTo(Undecided.Select(each => Told(new SqlFinding(1, SqlEffect.CannotJudge, each.What, Loses: false)))));

    [Test]
    public async Task What_changes_some_rows_is_told() => Assert.That(
        (await FindingsOfEachAsync(ChangesSome.Select(each => each.Sql))).Select(each => string.Join(", ", each.Select(Told))),
        Is.EqualTo(ChangesSome.Select(each => Told(new SqlFinding(1, SqlEffect.ChangesData, each.What, Loses: false)))));

    [Test]
    public async Task What_only_adds_needs_no_word() => Assert.That(
        (await FindingsOfEachAsync(Additive)).Select(each => string.Join(", ", each.Select(Told))), Is.All.Empty);

    [Test]
    public async Task What_the_push_itself_has_created_holds_nothing_that_could_be_lost()
    {
        var judged = await JudgeAsync("create table a (n int); create schema s;", "alter table a drop column n; drop table a; drop table s.b; drop table c");

        Assert.That(judged.SelectMany(file => file.Findings).Select(finding => finding.What), Is.EqualTo(new[] { "drops table c" }));
    }

    [Test]
    public async Task What_may_be_another_table_of_the_same_name_is_not_taken_for_a_new_one()
    {
        var findings = await FindingsOfEachAsync(
        [
            "create table if not exists a (n int); drop table a",
            "create temp table a (n int); drop table a",
            "create table a (n int); drop table public.a",
            "create table a (n int); set search_path = s; drop table a",
            "create table a (n int); select pg_catalog.set_config('search_path', 's', false); drop table a",
            "create index a on b (n); drop table a",
        ]);

        Assert.That(findings.Select(each => each.Select(finding => finding.What)), Has.All.One.StartsWith("drops table"));
    }

    [Test]
    public async Task What_the_push_has_created_is_known_by_its_kind_and_as_long_as_it_has_its_name()
    {
        (string Sql, string Told)[] cases =
        [
            ("create schema billing; drop table billing", "drops table billing"),
            ("create schema reports; truncate reports; delete from reports", "empties table reports; deletes all rows of reports"),
            ("create table archive (n int); drop schema archive cascade", "drops schema archive and all that depends on it"),
            ("create table audit (n int); drop table audit.log", "drops table audit.log"),
            ("create table t (n int); truncate t cascade", "empties table t and all that depends on it"),
            ("create table t (n int); drop table t; alter table c rename to t; drop table t", "renames table c to t; drops table t"),
            ("create table t (n int); alter table t rename to u; alter table c rename to t; drop table t", "renames table c to t; drops table t"),
            ("create schema s; alter table c set schema s; drop schema s cascade",
                "moves table c to another schema; drops schema s and all that depends on it"),
            ("create schema s; create view s.v as select * from c; delete from s.v", "deletes all rows of s.v"),
            ("create table p (n int) partition by list (n); alter table p attach partition c default; drop table p",
                "makes c a partition of p, which refuses other rows; drops table p"),
            ("create table p (n int); alter table c inherit p; delete from p", "deletes all rows of p"),
            ("create table a (n int); do $$ begin end $$; drop table a", "runs a DO block; drops table a"),
            ("begin; create table a (n int); rollback; drop table a", "drops table a"),
        ];

        Assert.That(
            (await FindingsOfEachAsync(cases.Select(each => each.Sql))).Select(each => string.Join("; ", each.Select(finding => finding.What))),
            Is.EqualTo(cases.Select(each => each.Told)));
    }

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
        Assert.That(
            (await SqlGate.BesideDeployer.JudgeAsync(files, default)).SelectMany(file => file.Findings).Select(finding => finding.What),
            Is.EqualTo(new[] { "lets public.create_profile_on_sign_up run on changes of auth.users" }));
    }

    [Test]
    public async Task A_file_that_is_not_one_transaction_is_told_with_the_line_unless_it_is_harmless_when_repeated()
    {
        (string Sql, string? Told)[] cases =
        [
            ("create table a (n int);\ncreate index concurrently i on a (n)", "line 2: creates an index concurrently"),
            ("create index concurrently i on a (n)", "line 1: creates an index concurrently"),
            ("begin; select 1; commit", "line 1: begins or ends a transaction of its own"),
            ("select 1; vacuum a", "line 1: vacuums"),
            ("select 1; reindex table concurrently a", "line 1: builds indexes anew outside a transaction"),
            ("create index concurrently if not exists i on a (n)", null),
            ("vacuum a", null),
            ("create table a (n int); create index i on a (n)", null),
        ];

        Assert.That(
            (await JudgeEachAsync(cases.Select(each => each.Sql))).Select(file => file.Halfway?.ToString()), Is.EqualTo(cases.Select(each => each.Told)));
    }

    [Test]
    public async Task Lines_are_those_of_the_text_whatever_stands_before()
    {
        var judged = (await JudgeAsync("\uFEFF-- Grüße\n\ncreate table é (n int);\n\n/* why */\n  drop table a;\n")).Single();

        Assert.That(judged.Lines, Is.EqualTo(new[] { 3, 6 }));
        Assert.That($"{judged.Findings.Single()}", Is.EqualTo("line 6: drops table a"));
    }

    [Test]
    public async Task No_value_of_a_migration_is_repeated()
    {
        var findings = await FindingsOfEachAsync(
        [
            "insert into a values ('s3cret-value')",
            "create role r password 's3cret-value'; drop table a",
            "select set_config('s3cret-value', 'x', false)",
            "select 's3cret-value",
            "selec 's3cret-value'",
        ]);

        Assert.That(findings, Has.All.Not.Empty);
        Assert.That(string.Join('\n', findings.SelectMany(each => each)), Does.Not.Contain("s3cret"));
    }

    [Test]
    public void A_gate_that_is_not_installed_is_answered_with_its_installation()
    {
        using var bench = new Workbench();

        var error = Assert.ThrowsAsync<ToolMissingException>(() => new SqlGate(bench.Folder).JudgeAsync([new SqlFile("1_a.sql", "select 1", "d")], default));

        Assert.That(error.Message, Does.Contain("libpg-query"));
        Assert.That(error.Remedy, Is.EqualTo("make build"));
    }

    private static string Told(SqlFinding finding) => $"{finding.Effect}{(finding.Loses ? ", loses" : "")}: {finding.What}";

    private static async Task<IEnumerable<IReadOnlyList<SqlFinding>>> FindingsOfEachAsync(IEnumerable<string> sql) =>
        (await JudgeEachAsync(sql)).Select(file => file.Findings);

    /// <summary>Judges texts as if each were pushed alone, all by one start: after what cannot be judged nothing is taken for new.</summary>
    private static async Task<IEnumerable<PendingMigration>> JudgeEachAsync(IEnumerable<string> sql) =>
        (await JudgeAsync(sql.SelectMany(text => new[] { "do $$ begin end $$", text }).ToArray())).Where((_, index) => index % 2 == 1);

    private static Task<IReadOnlyList<PendingMigration>> JudgeAsync(params string[] sql) =>
        SqlGate.BesideDeployer.JudgeAsync(sql.Select((text, index) => new SqlFile($"{index}_file.sql", text, $"{index}")).ToList(), default);
}
