using System.Collections.Concurrent;
using System.Security.Cryptography;
using Emulators.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Emulators.Supabase;

/// <summary>
/// Supabase's management API on a port of the loopback, with projects whose databases are real PostgreSQL servers. The CLI finds it by
/// a profile file, and a project's database by its name in <see cref="Hosts"/>.
/// </summary>
public sealed class SupabaseEmulator : IAsyncDisposable
{
    /// <summary>Below which the databases have their names.</summary>
    internal const string Domain = "supabase-emulator.localhost";

    private readonly ConcurrentDictionary<string, SupabaseProject> _projects = new();
    private EmulatorServer _server = null!; // Set before anybody gets the emulator.

    private SupabaseEmulator()
    {
    }

    /// <summary>The access token of the only person that it knows.</summary>
    public string Token { get; } = $"sbp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";

    /// <summary>The text of a profile file, for <c>SUPABASE_PROFILE</c>.</summary>
    public string Profile => $"""
        name: emulator
        api_url: {_server.Address}
        dashboard_url: {_server.Address}
        project_host: {Domain}
        pooler_host: {Domain}

        """;

    /// <summary>The lines of a hosts file that lead to the databases.</summary>
    public string Hosts => string.Concat(_projects.Values.Where(project => project.Database is not null).Select(project =>
        $"{project.Database!.Address} {SupabaseJson.PoolerHost} {(project.PoolerOnly ? "" : SupabaseJson.HostOf(project))}\n"));

    public Faults Faults => _server.Faults;

    /// <summary>Each is about its path.</summary>
    public RequestLog Requests => _server.Requests;

    public static async Task<SupabaseEmulator> StartAsync()
    {
        var emulator = new SupabaseEmulator();
        var api = new SupabaseApi(emulator._projects);
        emulator._server = await EmulatorServer.StartAsync(
            application =>
            {
                application.Use(emulator.RequireTokenAsync);
                api.Map(application);
            },
            context => $"{context.Request.Path}",
            WriteErrorAsync);
        return emulator;
    }

    /// <summary>Creates a project without a database: it can be linked and asked, but not migrated.</summary>
    public SupabaseProject AddProject(string reference) => Add(new SupabaseProject(reference, database: null));

    public async Task<SupabaseProject> AddProjectWithDatabaseAsync(string reference) =>
        Add(new SupabaseProject(reference, await ProjectDatabase.StartAsync(reference)));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var project in _projects.Values)
        {
            if (project.Database is { } database) await database.DisposeAsync();
        }
    }

    private SupabaseProject Add(SupabaseProject project) => _projects[project.Ref] = project;

    private Task RequireTokenAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.Authorization == $"Bearer {Token}" ? next(context) : WriteErrorAsync(context, 401, "Unauthorized");

    private static Task WriteErrorAsync(HttpContext context, int code, string message) =>
        SupabaseApi.Error(code, message).ExecuteAsync(context);
}
