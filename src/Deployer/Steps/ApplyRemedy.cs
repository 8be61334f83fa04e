using System.Text.RegularExpressions;
using Deployer.Journal;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says what to do about an apply that failed, by what Terraform and its providers said.</summary>
internal static partial class ApplyRemedy
{
    /// <summary>The remedy.</summary>
    /// <param name="diagnostics">What Terraform said.</param>
    /// <param name="runId">The run.</param>
    /// <param name="creations">What the run's plans would have created, by address.</param>
    /// <returns>One line per thing to do.</returns>
    public static string Of(IEnumerable<TerraformDiagnostic> diagnostics, string runId, IDictionary<string, PlannedCreation> creations)
    {
        var errors = diagnostics.Where(diagnostic => diagnostic.IsError).ToList();
        var advice = errors.Where(IsAbout(Exists())).Select(error => AdviceOnExisting(error, creations))
            .Concat(errors.Any(IsAbout(Disabled()))
                ? ["An API is not enabled: add a google_project_service for it, and let the resource depend on it."]
                : [])
            .Concat(errors.Any(IsAbout(Quota())) ? ["A quota is used up: wait, or ask for more of it."] : []);
        return string.Join('\n', advice.Append($"Mend what Terraform names, then: deployer resume {runId}"));
    }

    // Made by an apply that did not live to write it down, or by somebody else: Terraform must learn of it, or it must go.
    private static string AdviceOnExisting(TerraformDiagnostic error, IDictionary<string, PlannedCreation> creations)
    {
        var address = error.Address ?? "<address>";
        var id = creations.TryGetValue(address, out var known) ? known.ImportId : null;
        return $"{error.Address ?? "What exists already"} exists, and Terraform's state does not know it. Delete it, or import it with this block "
            + $"in a file in 'infra/':\n{ImportBlock.Of(address, id ?? "<its id>")}";
    }

    private static Func<TerraformDiagnostic, bool> IsAbout(Regex text) =>
        diagnostic => text.IsMatch(diagnostic.Summary) || text.IsMatch(diagnostic.Detail);

    [GeneratedRegex(@"\bError 409\b|\balready exists\b", RegexOptions.IgnoreCase)]
    private static partial Regex Exists();

    [GeneratedRegex(@"\bSERVICE_DISABLED\b|has not been used in project .* before or it is disabled")]
    private static partial Regex Disabled();

    [GeneratedRegex(@"\bError 429\b|\bRESOURCE_EXHAUSTED\b")]
    private static partial Regex Quota();
}
