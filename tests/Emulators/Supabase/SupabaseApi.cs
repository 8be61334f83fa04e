using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Emulators.Supabase;

/// <summary>The endpoints of the management API that the Supabase CLI uses for what a deployment does.</summary>
internal sealed class SupabaseApi(ConcurrentDictionary<string, SupabaseProject> projects)
{
    private sealed record Secret([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("value")] string Value);

    public void Map(WebApplication application)
    {
        application.MapGet("/v1/profile", () => Results.Json(new { gotrue_id = "1", primary_email = "person@example.com", username = "person" }));
        application.MapGet("/v1/projects", () => Results.Json(projects.Values.Select(SupabaseJson.Of)));

        var project = application.MapGroup("/v1/projects/{reference}");
        project.MapGet("", (string reference) => In(reference, found => Results.Json(SupabaseJson.Of(found))));
        project.MapGet("/api-keys", (string reference, HttpRequest request) => In(
            reference, found => Results.Json(SupabaseJson.KeysOf(found, reveal: request.Query["reveal"] == "true"))));
        project.MapGet("/config/storage", (string reference) => In(reference, _ => Results.Json(new { fileSizeLimit = 52428800 })));
        project.MapGet("/config/database/pooler", (string reference) => In(reference, found => Results.Json(SupabaseJson.PoolersOf(found))));
        project.MapGet("/database/backups", (string reference) => In(reference, _ => Results.Json(SupabaseJson.Backups)));
        project.MapGet("/secrets", (string reference) => In(
            reference, found => Results.Json(found.Secrets.Select(secret => new { name = secret.Key, value = secret.Value }))));
        project.MapPost("/secrets", SetSecretsAsync);
        project.MapPost("/cli/login-role", LetCliInAsync);
        project.MapPost("/network-bans/retrieve", (string reference) => In(
            reference, _ => Results.Json(new { banned_ipv4_addresses = Array.Empty<string>() }, statusCode: 201)));
    }

    public static IResult Error(int code, string message) => Results.Json(new { message }, statusCode: code);

    private async Task<IResult> SetSecretsAsync(string reference, HttpRequest request)
    {
        var secrets = await request.ReadFromJsonAsync<Secret[]>();
        return In(reference, found =>
        {
            foreach (var secret in secrets!) found.Secrets[secret.Name] = secret.Value;
            return Results.StatusCode(201);
        });
    }

    private async Task<IResult> LetCliInAsync(string reference)
    {
        if (!projects.TryGetValue(reference, out var project)) return NoProject;
        if (project.Database is null) return Error(500, "This project has no database.");
        var (role, password) = await project.Database.LetCliInAsync();
        return Results.Json(new { role, password, ttl_seconds = 300 }, statusCode: 201);
    }

    private IResult In(string reference, Func<SupabaseProject, IResult> answer) =>
        projects.TryGetValue(reference, out var project) ? answer(project) : NoProject;

    private static IResult NoProject => Error(404, "Project not found");
}
