using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deployer.Runs;

/// <summary>How facts are written to files of the home: readable, camel case, enums by name.</summary>
internal static class DeployerJson
{
    /// <summary>The shared options.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
}
