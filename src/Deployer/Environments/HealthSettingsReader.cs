using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the section <c>health</c> of an environment: a list of what is asked.</summary>
internal static partial class HealthSettingsReader
{
    private const string Output = "output";
    private const string Url = "url";
    private const string UrlPath = "path";
    private const string Status = "status";
    private const string Latency = "latency";
    private const string Retries = "retries";
    private const string Within = "within";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The settings; null when the outputs decide what is asked.</returns>
    public static HealthSettings? Read(ProblemList problems, YamlNode? section, string path)
    {
        if (section is null)
            return null;
        if (section is YamlSequenceNode { Children.Count: > 0 } list)
            return new HealthSettings([.. list.Children.Select((probe, at) => ReadProbe(problems, probe, $"{path}[{at}]"))]);
        problems.Add(section, path, "expected a list of what is asked, such as [{ output: gateway_url, path: /healthz }].");
        return null;
    }

    private static HealthProbeSettings ReadProbe(ProblemList problems, YamlNode probe, string path)
    {
        var reader = new SectionReader(problems, probe, path, Output, Url, UrlPath, Status, Latency, Retries, Within);
        if (probe is YamlMappingNode && reader.Has(Output) == reader.Has(Url))
            reader.Add(reader.Has(Url) ? Url : null, $"expected one of '{Output}' (the name of an output) and '{Url}'.");
        var usual = new HealthProbeSettings();
        return usual with
        {
            Output = reader.Text(Output, OutputName().IsMatch, "expected the name of an output, such as gateway_url."),
            Url = reader.Text(Url, IsUrl, "expected an address such as https://api.example.com; a user or a password does not belong in this file.") is { } url
                ? new Uri(url) : null,
            Path = reader.Text(UrlPath, text => text is "/" or ['/', not '/', ..], "expected a path that begins with a slash, such as /healthz."),
            Status = ReadStatus(reader) ?? usual.Status,
            Latency = Duration(reader, Latency),
            Retries = reader.Number(Retries, least: 0, "expected how often it is asked again at most, such as 5."),
            Within = Duration(reader, Within),
        };
    }

    private static List<StatusRange>? ReadStatus(SectionReader reader)
    {
        const string rule = "expected HTTP status codes, such as 200, 200-299 or [200, 401].";
        IReadOnlyList<string> texts = reader.Node(Status) is YamlSequenceNode
            ? reader.Texts(Status, IsStatus, rule)
            : reader.Text(Status, IsStatus, rule) is { } text ? [text] : [];
        return texts.Count == 0 ? null : [.. texts.Select(Range)];
    }

    private static bool IsStatus(string text) => StatusCodes().IsMatch(text) && Range(text) is var range && range.From <= range.To;

    private static StatusRange Range(string text)
    {
        var ends = text.Split('-').Select(code => int.Parse(code, CultureInfo.InvariantCulture)).ToList();
        return new StatusRange(ends[0], ends[^1]);
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0;

    private static TimeSpan? Duration(SectionReader reader, string key)
    {
        if (reader.Text(key, Durations().IsMatch, "expected milliseconds, seconds or minutes, such as 500ms, 2s or 5m.") is not { } text)
            return null;
        var number = int.Parse(text.TrimEnd('m', 's'), CultureInfo.InvariantCulture);
        return text.EndsWith("ms", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(number)
            : text.EndsWith('m') ? TimeSpan.FromMinutes(number) : TimeSpan.FromSeconds(number);
    }

    [GeneratedRegex(@"^[A-Za-z_][\w-]*\z")]
    private static partial Regex OutputName();

    [GeneratedRegex(@"^[1-5][0-9]{2}(-[1-5][0-9]{2})?\z")]
    private static partial Regex StatusCodes();

    [GeneratedRegex(@"^[1-9][0-9]{0,4}(ms|s|m)\z")]
    private static partial Regex Durations();
}
