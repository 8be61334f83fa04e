using Deployer.Environments;

namespace Deployer.Prerequisites;

/// <summary>
/// What a Terraform configuration will ask of Google, by the types of resources that it and the modules in it declare. It is known
/// before Terraform runs; a module that is not used makes it more than a plan needs.
/// </summary>
internal sealed class DeclaredNeeds
{
    // The state's bucket has a configuration of its own; the other two hold copies and tests.
    private static readonly string[] Apart = ["bootstrap", ".terraform", "tests"];

    private readonly TerraformText text;

    private DeclaredNeeds(string infra)
    {
        text = new TerraformText(string.Join('\n', Files(infra).Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        (Needs, Unknown) = GoogleNeed.Of(text.ResourceTypes().Distinct(StringComparer.Ordinal));
    }

    /// <summary>What is known to be needed.</summary>
    public IReadOnlyList<GoogleNeed> Needs { get; }

    /// <summary>Google's types of which it is not known.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>The APIs, by full name, that are needed and that the configuration does not enable itself.</summary>
    public IReadOnlyList<string> ServicesToEnable => Needs
        .Select(need => $"{need.Service}.googleapis.com")
        .Distinct(StringComparer.Ordinal)
        .Where(service => !text.Quotes(service))
        .ToList();

    /// <summary>Reads a configuration.</summary>
    /// <param name="infra">Its folder.</param>
    /// <returns>What it needs; nothing where there is no configuration.</returns>
    public static DeclaredNeeds Of(string infra) => new(infra);

    private static IEnumerable<string> Files(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, "*.tf").Concat(Directory.EnumerateDirectories(folder)
            .Where(inner => !Apart.Contains(Path.GetFileName(inner)) && new DirectoryInfo(inner).LinkTarget is null)
            .SelectMany(Files));
}
