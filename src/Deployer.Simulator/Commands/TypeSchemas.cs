using Deployer.Simulator.Schemas;

namespace Deployer.Simulator.Commands;

/// <summary>The schema of a resource type, whichever provider it is of; objects do not remember their provider.</summary>
internal sealed class TypeSchemas
{
    // google-beta knows all of google's types and some of its own, so it is asked last.
    private readonly Lazy<ProviderSchemas>[] google =
    [
        new(() => new ProviderSchemas("google")),
        new(() => new ProviderSchemas("google-beta")),
    ];

    private readonly Lazy<ProviderSchemas>[] supabase = [new(() => new ProviderSchemas("supabase"))];

    /// <summary>The schema, or null when no provider has the type.</summary>
    public ResourceSchema? Find(string type)
    {
        var providers = type.StartsWith("supabase_", StringComparison.Ordinal) ? supabase : google;
        return providers.Select(provider => provider.Value.Resource(type)).FirstOrDefault(schema => schema is not null);
    }
}
