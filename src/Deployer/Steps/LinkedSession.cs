using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Finds a session with a run's database, besides those of the tools: to look into its history, to hold a lock, to see what goes on
/// there. A linked project has one where its password is known and a way leads to it: its own host, which answers by IPv6 only, or
/// its pooler in session mode.
/// </summary>
internal static class LinkedSession
{
    private const int SessionPort = 5432;

    /// <summary>Finds the way.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The database.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>A URL that answers; null when there is none.</returns>
    /// <exception cref="DatabaseUnreachableException">The password is wrong.</exception>
    public static async Task<DatabaseUrl?> OfAsync(RunContext run, DatabaseTarget target, CancellationToken cancellation)
    {
        if (target is not LinkedProject { Password: { } password } project)
        {
            return target as DatabaseUrl;
        }

        var tools = TerraformSetup.ToolEnvironment(run);
        var profile = SupabaseProfile.Of(tools);
        var direct = ToUrl("postgres", $"db.{project.Ref}.{profile.ProjectHost}", profile, password);
        return await AnswersAsync(direct, cancellation)
            ? direct
            : await PoolerAsync(SupabaseApi.Of(tools), project.Ref, cancellation) is { } pooler
                && ToUrl(pooler.User, pooler.Host, profile, password) is var session && await AnswersAsync(session, cancellation)
                    ? session
                    : null;
    }

    private static async Task<(string Host, string User)?> PoolerAsync(SupabaseApi? api, string reference, CancellationToken cancellation)
    {
        try
        {
            return api is null ? null : await api.PoolerAsync(reference, cancellation);
        }
        catch (ToolFailedException)
        {
            // There is no other way then; who asks for a session says what is left out without one.
            return null;
        }
    }

    private static async Task<bool> AnswersAsync(DatabaseUrl url, CancellationToken cancellation)
    {
        try
        {
            await using var probe = new PostgresProbe(url);
            await probe.VersionAsync(cancellation);
            return true;
        }
        catch (DatabaseUnreachableException silent) when (!silent.IsRefusal)
        {
            // The next way may work. A wrong password works on none, and Supabase bans the address of whoever tries too often.
            return false;
        }
    }

    // Always the port of sessions, whatever the API names: on a transaction pooler (6543) no lock survives.
    private static DatabaseUrl ToUrl(string user, string host, SupabaseProfile profile, string password) => new(
        new Uri($"postgresql://{Uri.EscapeDataString(user)}@{host}:{SessionPort}/postgres?sslmode={(profile.IsHosted ? "require" : "prefer")}"),
        password);
}
