using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>copies</c> of an environment.</summary>
internal static partial class CopiesSettingsReader
{
    private const string Bucket = "bucket";
    private const string Prefix = "prefix";

    private const string BucketRule =
        "expected a bucket's name, 3 to 63 lowercase letters, digits, dots, dashes or underscores, without gs://; such as acme-deployments.";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings; null when nothing is copied.</returns>
    public static CopiesSettings? Read(ProblemList problems, YamlNode? section, string path)
    {
        if (section is null)
            return null;

        var reader = new SectionReader(problems, section, path, Bucket, Prefix);
        var bucket = reader.Text(Bucket, BucketName().IsMatch, BucketRule);
        var prefix = reader.Text(Prefix, FolderName().IsMatch, "expected a folder such as 'deployer' or 'team/deployer', without a slash at its ends.");
        if (section is YamlMappingNode && !reader.Has(Bucket))
            reader.Add(null, $"'{Bucket}' is missing: the name of a bucket, such as acme-deployments.");
        return bucket is null ? null : new CopiesSettings(bucket, prefix ?? CopiesSettings.DefaultPrefix);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^[\w.-]+(/[\w.-]+)*\z")]
    private static partial Regex FolderName();
}
