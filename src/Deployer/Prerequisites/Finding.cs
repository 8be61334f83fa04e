namespace Deployer.Prerequisites;

/// <summary>What a check of the prerequisites found.</summary>
/// <param name="Check">What was checked, such as <c>Terraform</c>.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Detail">What was found, one line.</param>
/// <param name="Remedy">One command, or one thing to change; null when all is well.</param>
public sealed record Finding(string Check, FindingVerdict Verdict, string Detail, string? Remedy = null)
{
    /// <summary>The program and the arguments of a safe mend: it destroys nothing, costs nothing and can be run twice. Null when a
    /// person has to do it.</summary>
    public IReadOnlyList<string>? Fix { get; init; }

    /// <summary>A finding whose remedy is one safe command.</summary>
    /// <param name="check">What was checked.</param>
    /// <param name="verdict">How it came out.</param>
    /// <param name="detail">What was found, and why it matters.</param>
    /// <param name="fix">The program and its arguments, none of which needs quotes.</param>
    /// <returns>The finding.</returns>
    internal static Finding Fixable(string check, FindingVerdict verdict, string detail, params string[] fix) =>
        new(check, verdict, detail, string.Join(' ', fix)) { Fix = fix };
}

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
