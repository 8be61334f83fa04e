namespace Deployer.Tools;

/// <summary>Writes text as Terraform's language has it between quotes.</summary>
internal static class HclString
{
    /// <summary>Escapes what would end the text, or begin a template.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What stands between the quotes.</returns>
    public static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("${", "$${", StringComparison.Ordinal)
        .Replace("%{", "%%{", StringComparison.Ordinal);
}
