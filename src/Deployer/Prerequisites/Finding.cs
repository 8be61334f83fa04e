namespace Deployer.Prerequisites;

/// <summary>What a check of the prerequisites found.</summary>
/// <param name="Check">What was checked, such as <c>Terraform</c>.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Detail">What was found, one line.</param>
/// <param name="Remedy">One command, or one thing to change; null when all is well.</param>
public sealed record Finding(string Check, FindingVerdict Verdict, string Detail, string? Remedy = null);

/// <summary>How a check came out.</summary>
public enum FindingVerdict
{
    /// <summary>As needed.</summary>
    Passed,

    /// <summary>Usable, but worth a look.</summary>
    Warning,

    /// <summary>The run cannot work before it is mended.</summary>
    Failed,

    /// <summary>Not checked, and the detail says why.</summary>
    NotChecked,
}
