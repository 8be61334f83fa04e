using System.Text;
using System.Text.Json.Nodes;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Gateway;

/// <summary>A route, with the service that it leads to.</summary>
/// <param name="Route">The route.</param>
/// <param name="Service">The service; null: the simulated cloud has none at that address.</param>
internal sealed record DeployedRoute(GatewayRoute Route, CloudObject? Service);

/// <summary>
/// What the gateways of the simulated cloud are told to do, as it is at this moment. All gateways share one address, and so their
/// routes.
/// </summary>
/// <param name="Routes">All routes.</param>
/// <param name="Problems">Why the gateways cannot do it.</param>
internal sealed record DeployedRoutes(IReadOnlyList<DeployedRoute> Routes, IReadOnlyList<string> Problems)
{
    private const string GatewayType = "google_api_gateway_gateway";
    private const string ConfigurationType = "google_api_gateway_api_config";

    /// <summary>Reads gateways, their configurations and the services.</summary>
    /// <exception cref="SimulatorException">A file of the cloud is damaged.</exception>
    public static DeployedRoutes Read(CloudStore store)
    {
        var gateways = store.List(GatewayType);
        if (gateways.Count == 0)
            return new DeployedRoutes([], ["The simulated cloud has no gateway."]);
        var services = SimulatedServices.ByOrigin(store);
        var routes = new List<DeployedRoute>();
        var problems = new List<string>();
        foreach (var gateway in gateways)
        {
            foreach (var route in ReadRoutes(store, gateway, problems))
            {
                var service = SimulatedServices.Origin(route.Address) is { } origin ? services.GetValueOrDefault(origin) : null;
                routes.Add(new DeployedRoute(route, service));
            }
        }

        problems.AddRange(routes.Where(route => route.Service is null).Select(Describe));
        return new DeployedRoutes(routes, problems);
    }

    private static List<GatewayRoute> ReadRoutes(CloudStore store, CloudObject gateway, List<string> problems)
    {
        var name = gateway.Attributes["api_config"]?.ToString() ?? "";
        if (store.Find(ConfigurationType, name) is not { } configuration)
        {
            problems.Add($"Gateway {gateway.Id} refers to the configuration '{name}', which does not exist.");
            return [];
        }

        var routes = new List<GatewayRoute>();
        foreach (var document in configuration.Attributes["openapi_documents"] as JsonArray ?? [])
        {
            try
            {
                var contents = (document?["document"] as JsonArray)?.FirstOrDefault()?["contents"]?.GetValue<string>() ?? "";
                routes.AddRange(OpenApiDocument.ReadRoutes(Encoding.UTF8.GetString(Convert.FromBase64String(contents))));
            }
            catch (FormatException error)
            {
                problems.Add($"The OpenAPI document of {name} cannot be used: {error.Message}");
            }
        }

        return routes;
    }

    private static string Describe(DeployedRoute route) => route.Route.Address is { } address
        ? $"{route.Route.Method} {route.Route.Path} leads to {address}, and no service answers there."
        : $"{route.Route.Method} {route.Route.Path} leads nowhere: the OpenAPI document has no x-google-backend address for it.";
}
