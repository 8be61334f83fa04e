namespace Workflow.Engine;

/// <summary>The tables, as a list of steps: the step at index n leads from version n to version n + 1. Never change one; add one.</summary>
internal static class Schema
{
    /// <summary>"wfen" in ASCII: tells our databases from others.</summary>
    public const int ApplicationId = 0x7766656E;

    public static IReadOnlyList<string> Migrations { get; } = [FirstVersion, SecondVersion];

    private const string FirstVersion = """
        CREATE TABLE definition (
            hash    TEXT NOT NULL PRIMARY KEY,
            format  TEXT NOT NULL,
            text    TEXT NOT NULL
        );

        CREATE TABLE run (
            number          INTEGER PRIMARY KEY,
            id              TEXT NOT NULL UNIQUE,
            definition_id   TEXT NOT NULL,
            version         INTEGER NOT NULL,
            definition_hash TEXT NOT NULL REFERENCES definition (hash),
            description     TEXT,
            reference       TEXT,
            status          INTEGER NOT NULL,
            outcome         TEXT,
            create_time     INTEGER NOT NULL,
            complete_time   INTEGER,
            next_execution  INTEGER
        );
        CREATE INDEX run_runnable ON run (number) WHERE status = 0;

        CREATE TABLE run_data (
            run  INTEGER PRIMARY KEY REFERENCES run (number) ON DELETE CASCADE,
            json TEXT NOT NULL
        );

        CREATE TABLE pointer (
            run              INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
            id               INTEGER NOT NULL,
            step_key         TEXT NOT NULL,
            active           INTEGER NOT NULL,
            status           INTEGER NOT NULL,
            sleep_until      INTEGER,
            start_time       INTEGER,
            end_time         INTEGER,
            event_name       TEXT,
            event_key        TEXT,
            event_published  INTEGER NOT NULL,
            event_data       TEXT,
            persistence_data TEXT,
            context_item     TEXT,
            outcome          TEXT,
            retry_count      INTEGER NOT NULL,
            predecessor_id   TEXT,
            children         TEXT,
            scope            TEXT,
            extensions       TEXT,
            PRIMARY KEY (run, id)
        ) WITHOUT ROWID;

        CREATE TABLE attempt (
            run           INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
            sequence      INTEGER NOT NULL,
            step_key      TEXT NOT NULL,
            attempt       INTEGER NOT NULL,
            pointer_id    INTEGER NOT NULL,
            epoch         INTEGER NOT NULL,
            begun_at      INTEGER NOT NULL,
            ended_at      INTEGER,
            ending        INTEGER,
            error_type    TEXT,
            error_message TEXT,
            error_tail    TEXT,
            error_remedy  TEXT,
            PRIMARY KEY (run, sequence)
        ) WITHOUT ROWID;
        CREATE INDEX attempt_open ON attempt (run) WHERE ended_at IS NULL;
        CREATE INDEX attempt_failed ON attempt (run, sequence) WHERE ending = 4;

        CREATE TABLE event (
            number INTEGER PRIMARY KEY,
            name   TEXT NOT NULL,
            key    TEXT NOT NULL,
            at     INTEGER NOT NULL,
            data   TEXT
        );
        CREATE INDEX event_by_key ON event (name, key, at);

        CREATE TABLE subscription (
            run        INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
            pointer_id INTEGER NOT NULL,
            name       TEXT NOT NULL,
            key        TEXT NOT NULL,
            as_of      INTEGER NOT NULL,
            data       TEXT,
            event      INTEGER REFERENCES event (number),
            PRIMARY KEY (run, pointer_id)
        ) WITHOUT ROWID;
        CREATE INDEX subscription_open ON subscription (name, key) WHERE event IS NULL;
        CREATE INDEX subscription_delivered ON subscription (event) WHERE event IS NOT NULL;

        CREATE TABLE lease (
            name          TEXT NOT NULL PRIMARY KEY,
            epoch         INTEGER NOT NULL,
            owner         TEXT,
            host          TEXT,
            pid           INTEGER,
            process_start INTEGER,
            boot_id       TEXT,
            since         INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX lease_by_owner ON lease (owner) WHERE owner IS NOT NULL;
        """;

    // The partial indexes cost a run nothing unless it is suspended or terminated.
    private const string SecondVersion = """
        ALTER TABLE pointer DROP COLUMN children;

        DROP INDEX attempt_failed;
        CREATE INDEX attempt_failed ON attempt (run, sequence) WHERE error_message IS NOT NULL;

        ALTER TABLE run_data ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

        ALTER TABLE subscription ADD COLUMN token TEXT;
        ALTER TABLE subscription ADD COLUMN worker TEXT;
        ALTER TABLE subscription ADD COLUMN token_expiry INTEGER;
        CREATE UNIQUE INDEX subscription_by_token ON subscription (token) WHERE token IS NOT NULL;

        CREATE INDEX run_by_reference ON run (reference);
        CREATE INDEX run_suspended ON run (number) WHERE status = 1;
        CREATE INDEX run_terminated ON run (number) WHERE status = 3;
        """;
}
