namespace Emulators.Supabase;

/// <summary>The API's resources, as https://supabase.com/docs/reference/api describes them.</summary>
internal static class SupabaseJson
{
    private const string Region = "eu-central-1";

    public static object Of(SupabaseProject project) => new
    {
        id = project.Ref,
        @ref = project.Ref,
        organization_id = "emulated-organization",
        organization_slug = "emulated-organization",
        name = project.Name,
        region = Region,
        created_at = "2026-01-01T00:00:00Z",
        status = "ACTIVE_HEALTHY",
        database = new { host = HostOf(project), version = "15.8.1.001", postgres_engine = "15", release_channel = "ga" },
    };

    public static string HostOf(SupabaseProject project) => $"db.{project.Ref}.{SupabaseEmulator.Domain}";

    public static string PoolerHost => $"aws-0-{Region}.pooler.{SupabaseEmulator.Domain}";

    public static object[] KeysOf(SupabaseProject project, bool reveal) =>
    [
        new { name = "anon", api_key = $"anon-of-{project.Ref}", type = "legacy", id = "anon" },
        new { name = "service_role", api_key = reveal ? $"service-role-of-{project.Ref}" : "service-···", type = "legacy", id = "service_role" },
        new { name = "default", api_key = $"sb_publishable_{project.Ref}", type = "publishable", id = "publishable" },
        new { name = "default", api_key = reveal ? project.SecretKey : "sb_secret_···", type = "secret", id = "secret" },
    ];

    public static object Backups { get; } = new
    {
        region = Region,
        walg_enabled = true,
        pitr_enabled = true,
        backups = Array.Empty<object>(),
        physical_backup_data = new { earliest_physical_backup_date_unix = 1767225600, latest_physical_backup_date_unix = 1767312000 },
    };

    public static object[] PoolersOf(SupabaseProject project) =>
    [
        new
        {
            identifier = project.Ref,
            database_type = "PRIMARY",
            is_using_scram_auth = true,
            db_user = $"postgres.{project.Ref}",
            db_host = PoolerHost,
            db_port = 6543,
            db_name = "postgres",
            connection_string = $"postgresql://postgres.{project.Ref}:[YOUR-PASSWORD]@{PoolerHost}:6543/postgres",
            connectionString = $"postgresql://postgres.{project.Ref}:[YOUR-PASSWORD]@{PoolerHost}:6543/postgres",
            default_pool_size = 15,
            max_client_conn = 200,
            pool_mode = "transaction",
        },
    ];
}
