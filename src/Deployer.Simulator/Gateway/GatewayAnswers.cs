using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Gateway;

/// <summary>The answer of <c>/healthz</c>.</summary>
internal sealed record HealthAnswer(string Status, bool Simulated, IReadOnlyList<string> Services, IReadOnlyList<string> Problems);

/// <summary>The answer of a path that leads to a service.</summary>
internal sealed record ServiceAnswer(bool Simulated, string Service, string Address, string Route);

/// <summary>The answer to a request that cannot be served.</summary>
internal sealed record ErrorAnswer(bool Simulated, string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ServiceAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>What the simulated gateway answers. It asks the cloud anew each time, and no request changes anything.</summary>
internal static class GatewayAnswers
{
    private static readonly string[] Loopback = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>Answers a request.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        // Otherwise a web page of anybody could read this through a name of its own that leads to the loopback.
        if (!Loopback.Contains(context.Request.Host.Host))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "This gateway is simulated and answers on the loopback only.");
        DeployedRoutes deployed;
        try
        {
            deployed = DeployedRoutes.Read(context.RequestServices.GetRequiredService<CloudStore>());
        }
        catch (SimulatorException damaged)
        {
            return RefuseAsync(context, StatusCodes.Status500InternalServerError, $"{damaged.Message} {damaged.Remedy}");
        }

        return context.Request.Path.Value switch
        {
            "/" => GatewayPage.WriteAsync(context, deployed),
            "/healthz" => HealthAsync(context, deployed),
            var path => RouteAsync(context, deployed, path ?? ""),
        };
    }

    private static Task HealthAsync(HttpContext context, DeployedRoutes deployed)
    {
        var isHealthy = deployed.Problems.Count == 0;
        context.Response.StatusCode = isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        string[] services = [.. deployed.Routes.Select(route => route.Service?.Id).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return WriteAsync(context, new HealthAnswer(isHealthy ? "ok" : "unhealthy", true, services, deployed.Problems));
    }

    private static Task RouteAsync(HttpContext context, DeployedRoutes deployed, string path)
    {
        var atPath = deployed.Routes.Where(route => route.Route.Pattern.IsMatch(path)).ToList();
        var found = atPath.FirstOrDefault(route => route.Route.Method == context.Request.Method);
        return found switch
        {
            { Service: { } service } => WriteAsync(
                context, new ServiceAnswer(true, service.Id, found.Route.Address!, $"{found.Route.Method} {found.Route.Path}")), // a service was found by it
            { Route: var route } => RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, $"No service of the simulated cloud answers at {route.Address ?? "no address"}."),
            null when atPath.Count > 0 => RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "The path is routed, but not this method."),
            null => RefuseAsync(context, StatusCodes.Status404NotFound, "No gateway of the simulated cloud routes this path."),
        };
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new ErrorAnswer(true, reason));
    }

    private static Task WriteAsync<T>(HttpContext context, T answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, typeof(T), GatewayJson.Default)).AsTask();
    }
}
