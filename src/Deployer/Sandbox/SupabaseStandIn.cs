namespace Deployer.Sandbox;

/// <summary>What a hosted Supabase project brings along and migrations rely on, for a plain PostgreSQL.</summary>
/// <remarks>Written from the documented behaviour: https://supabase.com/docs/guides/database/postgres/roles and
/// https://supabase.com/docs/guides/database/postgres/row-level-security. The services behind it (sign-in, storage, realtime) are
/// not there: what a token says about a user is set by hand, in <c>request.jwt.claims</c>.</remarks>
internal static class SupabaseStandIn
{
    public const string Sql = """
        begin;

        create role anon nologin noinherit;
        create role authenticated nologin noinherit;
        create role service_role nologin noinherit bypassrls;
        create role authenticator noinherit login;
        grant anon, authenticated, service_role to authenticator;

        create schema extensions;
        grant usage on schema extensions to anon, authenticated, service_role;

        create schema auth;
        grant usage on schema auth to anon, authenticated, service_role;

        create table auth.users (
          id                 uuid primary key default gen_random_uuid(),
          email              text unique,
          phone              text unique,
          raw_app_meta_data  jsonb not null default '{}',
          raw_user_meta_data jsonb not null default '{}',
          created_at         timestamptz not null default now(),
          updated_at         timestamptz not null default now()
        );
        grant all on auth.users to service_role;

        create function auth.jwt() returns jsonb language sql stable as $$
          select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
        $$;

        create function auth.uid() returns uuid language sql stable as $$
          select (auth.jwt() ->> 'sub')::uuid
        $$;

        create function auth.role() returns text language sql stable as $$
          select auth.jwt() ->> 'role'
        $$;

        create function auth.email() returns text language sql stable as $$
          select auth.jwt() ->> 'email'
        $$;

        grant usage on schema public to anon, authenticated, service_role;
        alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
        alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
        alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;

        create publication supabase_realtime;

        commit;
        """;
}
