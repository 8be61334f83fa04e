namespace Deployer.Environments;

/// <summary>Combinations of properties that can only be a mistake.</summary>
internal static class EnvironmentRules
{
    /// <param name="environment">Its values, each valid by itself.</param>
    /// <param name="namesUrlVariable">Whether the key <c>database-url-env</c> is written down, valid or not.</param>
    /// <returns>The key at fault and why.</returns>
    public static IEnumerable<(string Key, string Message)> Check(DeployEnvironment environment, bool namesUrlVariable)
    {
        if (environment is { Cloud: CloudKind.Google, Backend: BackendKind.Local })
            yield return ("backend", "with 'cloud: google' the state of real resources would live on one machine only; use gcs, pg or http.");

        if (environment is { Cloud: CloudKind.Google, Database: DatabaseKind.Sandbox })
            yield return ("database", "with 'cloud: google' real services would be released without their migrations; use linked or url.");

        if (environment.Database == DatabaseKind.Url && !namesUrlVariable)
            yield return ("database-url-env", "missing; 'database: url' needs the name of the variable that holds the URL, such as DATABASE_URL.");

        if (environment.Database != DatabaseKind.Url && environment.DatabaseUrlVariable is not null)
            yield return ("database-url-env", $"only 'database: url' reads it; here the migrations go to '{Word(environment.Database)}'.");

        if (environment.Database != DatabaseKind.Linked && environment.ProjectRef is not null)
            yield return ("project-ref", $"only 'database: linked' reads it; here the migrations go to '{Word(environment.Database)}'.");

        if (environment is { Copies: not null, Encryption: null })
            yield return ("copies", "state backups and outputs would leave this machine in clear; add 'encryption' with the recipients of the copies.");

        if (environment is { Copies: not null, Backend: BackendKind.Local })
            yield return ("copies", "with 'backend: local' no other machine has the state that the copies belong to; use gcs, pg or http.");
    }

    private static string Word(DatabaseKind database) => database.ToString().ToLowerInvariant();
}
