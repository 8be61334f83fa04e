using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>drift</c> of an environment.</summary>
internal static class DriftSettingsReader
{
    private const string Ignore = "ignore";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings.</returns>
    public static DriftSettings Read(ProblemList problems, YamlNode? section, string path)
    {
        if (section is null)
            return new DriftSettings();

        var reader = new SectionReader(problems, section, path, Ignore);
        if (reader.Node(Ignore) is not { } node)
            return new DriftSettings();
        if (node is YamlSequenceNode { Children: var entries })
            return new DriftSettings { Ignore = [.. entries.Select((entry, index) => ReadEntry(problems, entry, $"{path}.{Ignore}[{index}]"))] };
        reader.Add(Ignore, "expected a list of what is noise, each with types, addresses or attributes.");
        return new DriftSettings();
    }

    private static ResourceFilter ReadEntry(ProblemList problems, YamlNode entry, string path)
    {
        var reader = new SectionReader(problems, entry, path, [.. ResourceFilterReader.Keys]);
        if (entry is YamlMappingNode { Children.Count: 0 })
            reader.Add(null, "it would ignore everything; name types, addresses or attributes.");
        return ResourceFilterReader.Read(reader);
    }
}
