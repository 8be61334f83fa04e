using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

internal static class YamlNodeText
{
    /// <summary>A scalar's text; for anything else its YAML kind, for messages.</summary>
    public static string Text(this YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode => "<list>",
        YamlMappingNode => "<mapping>",
        _ => "<alias>",
    };
}
