namespace Deployer.Tools;

/// <summary>What a failing Terraform said, from its events and its standard error.</summary>
internal static class TerraformFailure
{
    // How each backend words a lock that was there when it was asked for and gone when its holder was looked up.
    private static readonly string[] LockVanishedTexts = ["storage: object doesn't exist", "NoSuchKey", "unable to retrieve file from"];

    /// <summary>
    /// Terraform gives up at once, whatever -lock-timeout says, when the lock vanishes between its failed write and the reading
    /// of its holder (https://github.com/hashicorp/terraform/issues/30149). Nothing was done yet: trying again is safe.
    /// </summary>
    public static bool IsVanishedLock(IEnumerable<TerraformDiagnostic> diagnostics) => diagnostics.Any(diagnostic =>
    {
        // plan and apply name the lock in the summary; init, which writes the first state, names only the lock's object.
        var text = $"{diagnostic.Summary}\n{diagnostic.Detail}";
        return text.Contains("lock", StringComparison.OrdinalIgnoreCase)
            && LockVanishedTexts.Any(vanished => text.Contains(vanished, StringComparison.OrdinalIgnoreCase));
    });

    /// <summary>All errors as text, or what else there is to show.</summary>
    public static string Describe(IEnumerable<TerraformDiagnostic> diagnostics, DetachedTool tool)
    {
        var errors = string.Join("\n\n", diagnostics.Where(diagnostic => diagnostic.IsError));
        return errors.Length > 0 ? Redaction.ByPattern(errors) : tool.ReadStderrTail();
    }
}
