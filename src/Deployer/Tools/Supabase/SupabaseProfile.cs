using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deployer.Tools;

/// <summary>Where a Supabase is: the hosted one, unless a simulated environment names another by a profile of the CLI.</summary>
/// <param name="Api">The management API.</param>
/// <param name="ProjectHost">Below which the projects' databases have their names.</param>
internal sealed record SupabaseProfile(Uri Api, string ProjectHost)
{
    private const string Variable = "SUPABASE_PROFILE";

    /// <summary>supabase.com.</summary>
    public static SupabaseProfile Hosted { get; } = new(new Uri("https://api.supabase.com"), "supabase.co");

    /// <summary>Whether it is the hosted one.</summary>
    public bool IsHosted => this == Hosted;

    /// <summary>The Supabase that the CLI works with in an environment of tools.</summary>
    /// <param name="tools">The tools' environment; it keeps the variable only where the cloud is simulated.</param>
    public static SupabaseProfile Of(ToolEnvironment tools)
    {
        if (tools.Variables.GetValueOrDefault(Variable) is not { } file || !File.Exists(file))
            return Hosted;
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(File.ReadAllText(file)));
        }
        catch (YamlException)
        {
            // The CLI says what is wrong with its file.
            return Hosted;
        }
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            && Uri.TryCreate(Text(root, "api_url"), UriKind.Absolute, out var api) && Text(root, "project_host") is { } host
                ? new SupabaseProfile(api, host)
                : Hosted;
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;
}
