using System.Text.RegularExpressions;
using Deployer.Environments;
using Deployer.Sandbox;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that the migrations will find their database.</summary>
internal static partial class DatabaseChecks
{
    private const string AccessCheck = "Supabase access";
    private const string DatabaseCheck = "Database";
    private const string ProjectCheck = "Supabase project";
    private const string TokenVariable = "SUPABASE_ACCESS_TOKEN";

    /// <summary>The access token has the form that the CLI accepts.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Not needed: nothing is called.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> SupabaseAccessAsync(CheckSubject subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(subject.Environment.Database == DatabaseKind.Linked ? CheckToken(subject) : new Finding(
            AccessCheck, FindingVerdict.NotChecked, "no Supabase project is linked here"));
    }

    /// <summary>The database answers, where one is configured; the sandbox's programs are there.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> DatabaseAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(DatabaseCheck, async () =>
        {
            switch (subject.Environment.Database)
            {
                case DatabaseKind.Sandbox:
                    return new Finding(
                        DatabaseCheck, FindingVerdict.Passed, $"private PostgreSQL {await SandboxProgramsAsync(cancellation)}");
                case DatabaseKind.Url:
                    var url = Databases.FromVariable(subject.Environment);
                    await using (var probe = new PostgresProbe(url))
                    {
                        return new Finding(
                            DatabaseCheck, FindingVerdict.Passed, $"{url} answers, PostgreSQL {await probe.VersionAsync(cancellation)}");
                    }

                default:
                    return new Finding(
                        DatabaseCheck, FindingVerdict.NotChecked, "the project's database is waited for when it is migrated");
            }
        });

    /// <summary>Supabase accepts the access token, and the linked project is there and awake.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> ProjectAsync(CheckSubject subject, CancellationToken cancellation) =>
        subject.Environment.Database != DatabaseKind.Linked
            ? Task.FromResult(new Finding(ProjectCheck, FindingVerdict.NotChecked, "no Supabase project is linked here"))
            : CheckSubject.LookAsync(ProjectCheck, async () =>
            {
                if (Supabase.InstalledVersion(subject.Repository.Root) is null)
                {
                    return new Finding(ProjectCheck, FindingVerdict.NotChecked, "only the Supabase CLI can ask, and it is missing");
                }

                var supabase = new Supabase(new SupabaseSettings(
                    Supabase.FindProgram(subject.Repository.Root), subject.Home.Path, subject.Tools, Path.Combine(subject.Home.Path, "no-tools")));
                var projects = await supabase.ListProjectsAsync(cancellation);
                return subject.Environment.ProjectRef is { } wanted
                    ? Judge(wanted, projects.FirstOrDefault(project => project.Ref == wanted)?.Status)
                    : new Finding(
                        ProjectCheck, FindingVerdict.Passed,
                        $"the access token is accepted ({projects.Count} projects); Terraform's outputs name the one to migrate");
            });

    private static Finding Judge(string wanted, string? status) => status switch
    {
        "ACTIVE_HEALTHY" => new Finding(ProjectCheck, FindingVerdict.Passed, $"{wanted} is active and healthy"),
        null => new Finding(
            ProjectCheck, FindingVerdict.Failed, $"the access token cannot see {wanted}: its database could not be migrated",
            "Check 'project-ref' in deployer.yaml, or make a token of an account that may see it: https://supabase.com/dashboard/account/tokens"),
        "INACTIVE" => new Finding(
            ProjectCheck, FindingVerdict.Failed, $"{wanted} is paused: its database does not answer",
            $"Restore it: https://supabase.com/dashboard/project/{wanted}"),
        _ => new Finding(
            ProjectCheck, FindingVerdict.Warning, $"{wanted} is {status}: its database may not answer yet",
            $"Look at it: https://supabase.com/dashboard/project/{wanted}"),
    };

    private static async Task<string> SandboxProgramsAsync(CancellationToken cancellation)
    {
        var programs = await PostgresBinaries.FindAsync(major: null, searchPath: null, cancellation);
        return $"{programs.Major}, programs in {programs.Folder}";
    }

    private static Finding CheckToken(CheckSubject subject)
    {
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrEmpty(token))
        {
            var stored = Path.Combine(subject.Tools.Variables.GetValueOrDefault("HOME", ""), ".supabase", "access-token");
            return File.Exists(stored)
                ? new Finding(AccessCheck, FindingVerdict.Passed, "token of 'supabase login'")
                : new Finding(
                    AccessCheck,
                    FindingVerdict.Failed,
                    $"there is no access token: {TokenVariable} is not set, and nobody has logged in",
                    $"export {TokenVariable}=sbp_...   (https://supabase.com/dashboard/account/tokens)");
        }

        return TokenForm().IsMatch(token)
            ? new Finding(AccessCheck, FindingVerdict.Passed, $"{TokenVariable} is set and well-formed")
            : new Finding(
                AccessCheck,
                FindingVerdict.Failed,
                $"{TokenVariable} is not of the form sbp_ and 40 hexadecimal digits",
                $"export {TokenVariable}=sbp_...   (https://supabase.com/dashboard/account/tokens)");
    }

    [GeneratedRegex("^sbp_(oauth_)?[0-9a-f]{40}$")]
    private static partial Regex TokenForm();
}
