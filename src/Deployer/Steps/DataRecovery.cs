using System.Globalization;
using Deployer.Environments;
using Deployer.Migrations;

namespace Deployer.Steps;

/// <summary>The steps by which a person takes a database's data back to where it stood before migrations. Nothing here does it.</summary>
internal static class DataRecovery
{
    /// <summary>Names the steps. Whatever was written since then is lost by them.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="point">Where the database stood; null when that is not on record.</param>
    /// <returns>One line a step, the command in it where there is one.</returns>
    public static IReadOnlyList<string> Steps(DeployEnvironment environment, RestorePoint? point) => (environment.Database, point) switch
    {
        (_, null) => ["where the database stood before the first push since then is not on record: look for a backup of your own from before it"],
        (DatabaseKind.Linked, { PointInTime: false }) =>
            [$"restore the last daily backup before {Time(point)}{Backup(point)}: {Dashboard(environment)}/scheduled"],
        (DatabaseKind.Linked, _) =>
            [$"supabase backups restore --remote={Project(environment)} --timestamp {point.At.ToUnixTimeSeconds()}   ({point}; or: {Dashboard(environment)}/pitr)"],
        (_, { PointInTime: true }) =>
        [
            $"stop the server, restore its last base backup before {Time(point)}",
            $"start it with recovery_target_{(point.Lsn is { } lsn ? $"lsn = '{lsn}'" : $"time = '{Time(point)}'")} and recovery_target_action = 'promote'",
        ],
        _ => [$"restore a dump of your own from before {Time(point)} (the server archives no log, so there is no point-in-time recovery)"],
    };

    private static string Backup(RestorePoint point) => point.LastBackup is { } at ? $", that of {Words(at)}" : "";

    private static string Time(RestorePoint point) => Words(point.At);

    private static string Words(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Project(DeployEnvironment environment) => environment.ProjectRef ?? "<project-ref>";

    private static string Dashboard(DeployEnvironment environment) =>
        $"https://supabase.com/dashboard/project/{Project(environment)}/database/backups";
}
