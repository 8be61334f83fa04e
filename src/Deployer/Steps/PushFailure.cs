using System.Text.RegularExpressions;
using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says what a failed push means: no more than what is known of that kind of failure.</summary>
internal static partial class PushFailure
{
    private const string CannotConnect = "DbConnectError";
    private const string CannotConnectByRole = "DbConfigConnectTempRoleError"; // The role that the CLI asks for when it has no password.
    private const string Tokens = "https://supabase.com/dashboard/account/tokens";
    private const string MigrationFailed = "DbPushApplyError";
    private const string DatabaseAhead = "DbPushMissingLocalError";
    private const string OutOfOrder = "DbPushMissingRemoteError";

    /// <summary>
    /// Whether waiting may help: a new project and its database do not answer for a while, but one that knows another password will
    /// not forget it.
    /// </summary>
    /// <param name="failed">The failure.</param>
    /// <returns>False when there was an answer.</returns>
    public static bool IsSilence(ToolFailedException failed) => failed.Code switch
    {
        CannotConnect => !failed.Detail.Contains("password authentication failed", StringComparison.OrdinalIgnoreCase),
        CannotConnectByRole => true,
        _ => ApiStatus().Match(failed.Detail) is { Success: true } status && status.Groups[1].Value[0] == '5',
    };

    /// <summary>Whether Supabase answered that the token may not do this, or that there is no such project: waiting does not help.</summary>
    /// <param name="failed">The failure.</param>
    /// <param name="projectIsNamed">Whether a person named the project; one that Terraform's outputs name may be made anew.</param>
    /// <returns>False when there may be another answer later.</returns>
    public static bool IsRefusal(ToolFailedException failed, bool projectIsNamed) =>
        ApiStatus().Match(failed.Detail) is { Success: true } status
        && (status.Groups[1].Value is "401" or "403" || (projectIsNamed && status.Groups[1].Value == "404"));

    /// <summary>Puts a failure of the CLI into words.</summary>
    /// <param name="run">The run.</param>
    /// <param name="failed">The failure.</param>
    /// <param name="begun">The files that it began to apply; none when it only looked.</param>
    /// <returns>The error to report.</returns>
    public static StepFailedException Explain(RunContext run, ToolFailedException failed, IReadOnlyList<string> begun)
    {
        var resume = $"deployer resume {run.RunId}";
        return failed.Code switch
        {
            MigrationFailed => new MigrationFailure(run, begun).Explain(failed),
            CannotConnect or CannotConnectByRole => new StepFailedException(
                $"The database does not answer, or does not let us in.\n{failed.Detail}", $"Check the database and its password, then: {resume}", failed),
            _ when ProblemOf(failed) is { } problem => new StepFailedException(problem.Message, $"{problem.Remedy}, then: {resume}", failed),
            _ when ApiStatus().Match(failed.Detail) is { Success: true } status => Refused(failed, status.Groups[1].Value, resume),
            _ => new StepFailedException(
                $"The Supabase CLI could not push the migrations.\n{WithoutRepair(failed.Detail)}", $"{failed.Remedy}\n{resume}", failed),
        };
    }

    /// <summary>What keeps the files from being pushed to this database.</summary>
    /// <param name="failed">The failure.</param>
    /// <returns>Null when it is nothing about the files.</returns>
    public static MigrationProblem? ProblemOf(ToolFailedException failed) => failed.Code switch
    {
        // The CLI advises to edit the history, which would make it lie about what the database holds.
        DatabaseAhead => MigrationOrder.Ahead(WithoutRepair(failed.Detail)),
        OutOfOrder => MigrationOrder.OutOfOrder(FilesIn(failed.Remedy)),
        _ => null,
    };

    private static StepFailedException Refused(ToolFailedException failed, string status, string resume)
    {
        var (reason, remedy) = status switch
        {
            "401" => ("Supabase does not accept the access token.", $"export SUPABASE_ACCESS_TOKEN=sbp_...   ({Tokens})"),
            "403" => ("The access token may not work on this project.", $"Use the token of somebody who may: {Tokens}"),
            "404" => ("Supabase knows no such project.", "Check 'project-ref' in deployer.yaml: it stands in the project's dashboard URL."),
            _ => ("Supabase does not answer as it should.", "Wait for it: https://status.supabase.com"),
        };
        return new StepFailedException($"{reason}\n{failed.Detail}", $"{remedy}\n{resume}", failed);
    }

    private static string WithoutRepair(string detail) =>
        string.Join('\n', detail.Split('\n').Where(line => !line.Contains("migration repair", StringComparison.Ordinal)));

    // The CLI names the files in its advice, which is to apply them out of their order.
    private static string FilesIn(string advice) =>
        string.Join('\n', advice.Split('\n').Where(line => line.EndsWith(".sql", StringComparison.Ordinal)));

    [GeneratedRegex(@"\bunexpected \S.* status (\d{3})\b")]
    private static partial Regex ApiStatus();
}
