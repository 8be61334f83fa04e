using System.Globalization;
using System.Text.Json;
using Deployer.Runs;

namespace Deployer.Drills;

/// <summary>The restore drills of an environment on record: one file each, named by its beginning.</summary>
/// <param name="home">The home.</param>
/// <param name="environment">The environment's name.</param>
internal sealed class DrillStore(Home home, string environment)
{
    private const string Ending = ".json";

    private string Folder => Path.Combine("environments", environment, "drills");

    /// <summary>Records a drill.</summary>
    /// <param name="report">What it has found.</param>
    public void Keep(DrillReport report) => PrivateFiles.Write(
        Path.Combine(home.Folder(Folder), report.At.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture) + Ending),
        JsonSerializer.SerializeToUtf8Bytes(report, DeployerJson.Options));

    /// <summary>The last drill of each release.</summary>
    /// <returns>The drills by release; a record that cannot be read counts for nothing.</returns>
    public IReadOnlyDictionary<int, DrillReport> Last()
    {
        var folder = Path.Combine(home.Path, Folder);
        return !Directory.Exists(folder) ? new Dictionary<int, DrillReport>() : Directory.EnumerateFiles(folder, $"*{Ending}")
            .Select(Read)
            .OfType<DrillReport>()
            .GroupBy(drill => drill.Release)
            .ToDictionary(same => same.Key, same => same.MaxBy(drill => drill.At)!); // A group has one at least.
    }

    private static DrillReport? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DrillReport>(File.ReadAllBytes(path), DeployerJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
