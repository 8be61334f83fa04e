using System.Text.Json.Nodes;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Finds the database that an environment's migrations go to.</summary>
internal static class Databases
{
    /// <summary>The variable of the person's shell that holds the password of a linked project's database.</summary>
    public const string PasswordVariable = "SUPABASE_DB_PASSWORD";

    private const int TransactionPooler = 6543;
    private const string ProjectOutput = "supabase_project_url";

    /// <summary>The password of a linked project's database, a secret; null when the variable is not set.</summary>
    public static string? LinkedPassword => Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password ? password : null;

    /// <summary>The database of a run: the sandbox's (started if needed), a URL from a variable, or a linked project.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the start of the sandbox's server.</param>
    /// <returns>The database.</returns>
    /// <exception cref="StepFailedException">The environment does not say which.</exception>
    public static async Task<DatabaseTarget> TargetOfAsync(RunContext run, CancellationToken cancellation)
    {
        DatabaseTarget target = run.Environment.Database switch
        {
            DatabaseKind.Sandbox => await SandboxAsync(run, cancellation),
            DatabaseKind.Url => FromVariable(run.Environment),
            _ => new LinkedProject(run.Environment.ProjectRef ?? RefFromOutputs(run))
            {
                Password = LinkedPassword,
            },
        };
        run.Services.Redaction.Add(target.Password);
        return target;
    }

    /// <summary>The database whose URL, password included, a variable of the person's shell holds.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>The URL without the password, and the password.</returns>
    /// <exception cref="StepFailedException">The variable is not set, holds no URL, or names a transaction pooler.</exception>
    public static DatabaseUrl FromVariable(DeployEnvironment environment)
    {
        var variable = environment.DatabaseUrlVariable ?? "";
        var text = Environment.GetEnvironmentVariable(variable);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            throw new StepFailedException(
                $"The variable {variable}, which 'database-url-env' of '{environment.Name}' names, "
                + (string.IsNullOrEmpty(text) ? "is not set." : "does not hold a PostgreSQL URL."),
                $"export {variable}='postgresql://user:password@host:5432/postgres'");
        }

        if (url.Port == TransactionPooler)
        {
            throw new StepFailedException(
                $"The variable {variable} names port {TransactionPooler}, a transaction pooler: neither the lock that keeps two pushes apart "
                + "nor a migration's session survives on it.",
                $"Use the session pooler or the database itself, port 5432: export {variable}='postgresql://user:password@host:5432/postgres'");
        }

        var credentials = url.UserInfo.Split(':', 2);
        var withoutPassword = new UriBuilder(url) { UserName = credentials[0], Password = "" }.Uri;
        return new DatabaseUrl(withoutPassword, credentials.Length == 2 ? Uri.UnescapeDataString(credentials[1]) : null);
    }

    private static async Task<DatabaseUrl> SandboxAsync(RunContext run, CancellationToken cancellation)
    {
        var connection = await PostgresCluster.Of(run.Services.Home, run.Services.Time).EnsureRunningAsync(cancellation);
        return new DatabaseUrl(new Uri(connection.Url), connection.Password);
    }

    /// <summary>A first deployment learns the project from Terraform: <c>https://&lt;ref&gt;.supabase.co</c>.</summary>
    private static string RefFromOutputs(RunContext run)
    {
        var value = OutputView.Read(run.Folder, run.RunId).Values.GetValueOrDefault(ProjectOutput);
        return value is JsonValue text && Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url)
            ? url.Host.Split('.')[0]
            : throw new StepFailedException(
                $"'{run.Environment.Name}' does not say which Supabase project to migrate: it has no 'project-ref', and Terraform no "
                + $"output '{ProjectOutput}'.",
                $"Set 'project-ref' in deployer.yaml, then: deployer resume {run.RunId}");
    }
}
