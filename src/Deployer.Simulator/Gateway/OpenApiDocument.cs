using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deployer.Simulator.Gateway;

/// <summary>
/// What API Gateway reads in an OpenAPI 2.0 document: which path goes to which address. Google's extension
/// <c>x-google-backend</c> may stand at the document, at a path or at an operation; the nearest counts
/// (https://cloud.google.com/api-gateway/docs/passing-data).
/// </summary>
internal static partial class OpenApiDocument
{
    private const string Backend = "x-google-backend";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch"];

    /// <summary>Reads the routes; JSON is YAML too.</summary>
    /// <exception cref="FormatException">It is no such document.</exception>
    public static IReadOnlyList<GatewayRoute> ReadRoutes(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new FormatException($"it is no YAML: {error.Message}", error);
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }] || Map(root, "paths") is not { } paths)
            throw new FormatException("it has no 'paths'.");
        var basePath = (Text(root, "basePath") ?? "").TrimEnd('/');
        return
        [
            .. from path in paths.Children
               where path.Value is YamlMappingNode
               from operation in ((YamlMappingNode)path.Value).Children
               where operation.Value is YamlMappingNode && Methods.Contains(operation.Key.ToString())
               let address = new[] { (YamlMappingNode)operation.Value, (YamlMappingNode)path.Value, root }.Select(Address).FirstOrDefault(found => found is not null)
               let template = basePath + path.Key
               select new GatewayRoute(operation.Key.ToString().ToUpperInvariant(), template, address, Pattern(template)),
        ];
    }

    private static string? Address(YamlMappingNode holder) => Map(holder, Backend) is { } backend ? Text(backend, "address") : null;

    private static YamlMappingNode? Map(YamlMappingNode parent, string name) => Child(parent, name) as YamlMappingNode;

    private static string? Text(YamlMappingNode parent, string name) => (Child(parent, name) as YamlScalarNode)?.Value;

    private static YamlNode? Child(YamlMappingNode parent, string name) => parent.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    // {id} stands for one segment, {path=**} for all that follow.
    private static Regex Pattern(string template)
    {
        var parts = Variable().Split(template).Select(Regex.Escape);
        var variables = Variable().Matches(template).Select(match => match.Value.EndsWith("**}", StringComparison.Ordinal) ? ".*" : "[^/]+");
        return new Regex($"^{string.Concat(parts.Zip(variables.Append(""), (part, variable) => part + variable))}$", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"\{[^/{}]+\}")]
    private static partial Regex Variable();
}
