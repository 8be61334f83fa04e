namespace Deployer.Tools;

/// <summary>The credentials that Terraform's google provider and <c>gcs</c> backend find without a person.</summary>
/// <param name="Source">Where they come from, for people; never the credentials themselves.</param>
internal sealed record GoogleCredentials(string Source)
{
    private const string Token = "GOOGLE_OAUTH_ACCESS_TOKEN";
    private const string DefaultFile = "GOOGLE_APPLICATION_CREDENTIALS";

    // Each holds a key in JSON, or the path of a file with one. The first is read by the backend only.
    private static readonly string[] Keys = ["GOOGLE_BACKEND_CREDENTIALS", "GOOGLE_CREDENTIALS"];

    /// <summary>Finds the credentials in the order in which Terraform looks. A variable that names a missing file is none.</summary>
    /// <param name="variables">Terraform's environment.</param>
    /// <returns>Null when there are none; on a machine of Google's there may be some all the same.</returns>
    public static GoogleCredentials? Find(IReadOnlyDictionary<string, string> variables)
    {
        if (!string.IsNullOrEmpty(variables.GetValueOrDefault(Token)))
            return new GoogleCredentials($"access token in {Token}");
        if (Keys.FirstOrDefault(name => IsKey(variables.GetValueOrDefault(name, ""))) is { } key)
            return new GoogleCredentials($"key in {key}");
        return FindDefaultFile(variables) is { } file ? new GoogleCredentials($"application default credentials in '{file}'") : null;
    }

    /// <summary>The file of the application default credentials, or null when there is none.</summary>
    /// <param name="variables">Terraform's environment.</param>
    internal static string? FindDefaultFile(IReadOnlyDictionary<string, string> variables)
    {
        var file = variables.GetValueOrDefault(DefaultFile) is { Length: > 0 } named
            ? named
            : Path.Combine(ConfigFolder(variables), "application_default_credentials.json");
        return File.Exists(file) ? file : null;
    }

    private static bool IsKey(string value) => value.TrimStart().StartsWith('{') || File.Exists(value);

    private static string ConfigFolder(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("CLOUDSDK_CONFIG") is { Length: > 0 } folder
            ? folder
            : Path.Combine(variables.GetValueOrDefault("HOME", ""), ".config", "gcloud");
}
