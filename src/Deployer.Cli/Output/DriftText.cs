using Deployer.Inspections;

namespace Deployer.Cli.Output;

/// <summary>What was changed outside Terraform, as <c>deployer drift</c> prints it.</summary>
internal static class DriftText
{
    private const int LengthShown = 80;

    public static void Write(EnvironmentDrift drift, TextWriter writer)
    {
        foreach (var resource in drift.Resources)
        {
            writer.WriteLine(Printable.Line($"{(resource.Gone ? "-   gone   " : "~   changed")} {resource.Address}"));
            foreach (var attribute in resource.Attributes)
                writer.WriteLine(Printable.Line($"      {attribute.Name}: {Values(attribute)}"));
        }

        var ignored = drift.Ignored > 0 ? $"; {drift.Ignored} ignored (drift: ignore)" : "";
        writer.WriteLine((drift.Drifted ? $"drift: {Count(drift)}" : "drift: none") + ignored);
    }

    private static string Count(EnvironmentDrift drift)
    {
        var gone = drift.Resources.Count(resource => resource.Gone);
        var changed = drift.Resources.Count - gone;
        return string.Join(", ", new[] { changed > 0 ? $"{changed} changed" : "", gone > 0 ? $"{gone} gone" : "" }.Where(part => part.Length > 0));
    }

    private static string Values(AttributeDrift attribute) =>
        attribute.Sensitive ? "(sensitive)" : $"{Shown(attribute.Before)} -> {Shown(attribute.After)}";

    private static string Shown(string? json) =>
        json is null ? "null" : json.Length > LengthShown ? $"{json[..LengthShown]}…" : json;
}
