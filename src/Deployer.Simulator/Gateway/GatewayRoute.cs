using System.Text.RegularExpressions;

namespace Deployer.Simulator.Gateway;

/// <summary>Where the gateway sends a request.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path, as the OpenAPI document writes it.</param>
/// <param name="Address">The service's URL; null: the document names none.</param>
/// <param name="Pattern">Matches the paths that are meant.</param>
internal sealed record GatewayRoute(string Method, string Path, string? Address, Regex Pattern);
