namespace Deployer.Tools;

/// <summary>Takes out of a text what this process knows to be secret, and what looks so. For texts of which nobody knows what they hold.</summary>
public static class Secrecy
{
    private static readonly Lazy<Redaction> OfProcess = new(() => Redaction.Knowing(KnownSecrets.InEnvironment(ToolEnvironment.Current)));

    /// <summary>Hides secrets in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with each secret masked.</returns>
    public static string Hide(string text) => OfProcess.Value.Apply(text);
}
