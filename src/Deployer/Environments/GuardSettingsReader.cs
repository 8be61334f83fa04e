using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>guards</c> of an environment.</summary>
internal static partial class GuardSettingsReader
{
    private const string MaxDestroy = "max-destroy";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings.</returns>
    public static GuardSettings Read(ProblemList problems, YamlNode? section, string path)
    {
        var defaults = new GuardSettings();
        if (section is null)
            return defaults;

        var limit = new SectionReader(problems, section, path, MaxDestroy)
            .Text(MaxDestroy, Limit().IsMatch, "expected a share of the resources, such as 30%, or a number of them, such as 3.");
        return limit is null
            ? defaults
            : new GuardSettings { MaxDestroy = new DestroyLimit(int.Parse(limit.TrimEnd('%'), CultureInfo.InvariantCulture), limit.EndsWith('%')) };
    }

    [GeneratedRegex(@"^((100|[0-9]{1,2})%|[0-9]{1,6})\z")]
    private static partial Regex Limit();
}
