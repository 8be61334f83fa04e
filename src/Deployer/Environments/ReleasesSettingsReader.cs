using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>releases</c> of an environment.</summary>
internal static class ReleasesSettingsReader
{
    private const string Keep = "keep";
    private const string KeepDays = "keep-days";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings; null when all releases are kept.</returns>
    public static ReleasesSettings? Read(ProblemList problems, YamlNode? section, string path)
    {
        if (section is null)
            return null;

        var reader = new SectionReader(problems, section, path, Keep, KeepDays);
        if (reader.IsUnderstood && !reader.Has(Keep) && !reader.Has(KeepDays))
            reader.Add(null, $"it says nothing: '{Keep}' (a number of releases) or '{KeepDays}' (a number of days) is missing.");
        return new ReleasesSettings(
            reader.Number(Keep, 1, "expected a number of releases of at least 1."),
            reader.Number(KeepDays, 1, "expected a number of days of at least 1."));
    }
}
