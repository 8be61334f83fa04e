using System.Net;

namespace Deployer.Simulator.Rules;

/// <summary>The words that change a value in a template: <c>{secret|basename}</c>.</summary>
internal static class Filter
{
    private static readonly string[] words = ["basename", "first_host", "lower", "project_number", "trim_dot", "url_encode"];

    /// <exception cref="FormatException">Unknown word.</exception>
    public static void Check(string word)
    {
        if (!words.Contains(word)) throw new FormatException($"A template knows no '|{word}'; it knows |{string.Join(", |", words)}.");
    }

    public static string Apply(string word, string value) => word switch
    {
        "basename" => value[(value.LastIndexOf('/') + 1)..],
        "first_host" => FirstHost(value),
        "lower" => value.ToLowerInvariant(),
        "project_number" => Generated.ProjectNumber(value),
        "trim_dot" => value.TrimEnd('.'),
        "url_encode" => Uri.EscapeDataString(value),
        _ => throw new FormatException($"A template knows no '|{word}'."),
    };

    /// <summary>10.0.0.0/20 gives 10.0.0.1, the address that Google gives to a subnetwork's gateway.</summary>
    private static string FirstHost(string range)
    {
        var bytes = IPNetwork.Parse(range).BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes).ToString();
    }
}
