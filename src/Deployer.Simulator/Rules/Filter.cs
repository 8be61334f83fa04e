using System.Net;

namespace Deployer.Simulator.Rules;

/// <summary>The words that change a value in a template: <c>{secret|basename}</c>.</summary>
internal static class Filter
{
    private static readonly string[] words = ["basename", "first_host", "location", "lower", "project_number", "trim_dot", "url_encode"];

    /// <exception cref="FormatException">Unknown word.</exception>
    public static void Check(string word)
    {
        if (!words.Contains(word)) throw new FormatException($"A template knows no '|{word}'; it knows |{string.Join(", |", words)}.");
    }

    /// <summary>The value changed; null when there is nothing of the kind in it.</summary>
    public static string? Apply(string word, string value) => word switch
    {
        "basename" => Basename(value),
        "first_host" => FirstHost(value),
        "location" => Location(value),
        "lower" => value.ToLowerInvariant(),
        "project_number" => Generated.ProjectNumber(value),
        "trim_dot" => value.TrimEnd('.'),
        "url_encode" => Uri.EscapeDataString(value),
        _ => throw new FormatException($"A template knows no '|{word}'."),
    };

    /// <summary>What stands behind the last slash.</summary>
    public static string Basename(string value) => value[(value.LastIndexOf('/') + 1)..];

    /// <summary>projects/p/locations/europe-west1/clusters/c gives europe-west1; a bare name gives nothing.</summary>
    private static string? Location(string id)
    {
        var words = id.Split('/');
        var place = Array.IndexOf(words, "locations");
        return place < 0 || place + 1 == words.Length ? null : words[place + 1];
    }

    /// <summary>10.0.0.0/20 gives 10.0.0.1, the address that Google gives to a subnetwork's gateway.</summary>
    private static string FirstHost(string range)
    {
        var bytes = IPNetwork.Parse(range).BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes).ToString();
    }
}
