using System.Text.Json;

namespace Deployer.Runs;

/// <summary>
/// A run's own folder: its copy of the configuration, its plan, the journals of its tools. Steps of one run hand larger or
/// secret things to each other through it; the database holds only small facts.
/// </summary>
public sealed class RunFolder
{
    /// <summary>The fact that holds Terraform's outputs with their values, as they were after the apply. May hold secrets.</summary>
    internal const string OutputsName = "outputs.json";

    internal RunFolder(Home home, string runId) => Path = home.RunFolder(runId);

    private RunFolder(string path) => Path = path;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>Terraform's data folder where it is not the environment's: an inspection keeps away from what runs have initialised.</summary>
    internal string? TerraformData { get; private init; }

    /// <summary>The working copy of <c>infra/</c>: Terraform's current folder.</summary>
    public string Infrastructure => System.IO.Path.Combine(Path, "infra");

    /// <summary>In a rollback, the configuration that was applied last: what stands was made by it.</summary>
    internal string Present => System.IO.Path.Combine(Path, "present");

    /// <summary>The working copy of <c>supabase/</c>.</summary>
    public string Supabase => System.IO.Path.Combine(Path, "supabase");

    /// <summary>The migrations in the working copy.</summary>
    internal string Migrations => System.IO.Path.Combine(Supabase, "migrations");

    /// <summary>The backend's settings as the repository had them, for a run that works on a release's configuration.</summary>
    internal string BackendSettings => System.IO.Path.Combine(Path, "backend.hcl");

    /// <summary>The saved plan. As secret as the state.</summary>
    public string Plan => System.IO.Path.Combine(Path, "plan.tfplan");

    /// <summary>The saved plan of the apply that switches protections off before the run's own. As secret as the state.</summary>
    internal string UnprotectPlan => System.IO.Path.Combine(Path, "unprotect.tfplan");

    /// <summary>The state that Terraform could not write to its backend, once rescued from the working copy.</summary>
    public string ErroredState => System.IO.Path.Combine(Path, "errored.tfstate");

    /// <summary>The folder of the tools that this run started, one folder each, numbered in order of start.</summary>
    public string Tools => System.IO.Path.Combine(Path, "tools");

    /// <summary>Reserves a run's folder.</summary>
    /// <param name="home">The home.</param>
    /// <param name="runId">The run's id.</param>
    /// <returns>The folder, or null when the id is taken.</returns>
    internal static RunFolder? TryReserve(Home home, string runId)
    {
        if (Directory.Exists(home.RunFolder(runId)))
        {
            return null;
        }

        home.Folder(System.IO.Path.Combine("runs", runId));
        return new RunFolder(home, runId);
    }

    /// <summary>The folder of an inspection of an environment: one, for it has the environment to itself.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The folder, which may not exist.</returns>
    internal static RunFolder OfInspection(Home home, string environment)
    {
        var path = System.IO.Path.Combine(home.EnvironmentFolder(environment), "inspection");
        return new RunFolder(path) { TerraformData = System.IO.Path.Combine(path, "terraform-data") };
    }

    /// <summary>
    /// Takes the state that Terraform left in its current folder out of the way of a new working copy. It may be the only record
    /// of what exists, so it is moved in one step and never overwritten.
    /// </summary>
    /// <returns>True when there is a state that must be pushed before anything else happens.</returns>
    internal bool RescueErroredState()
    {
        foreach (var left in LeftStates.Where(File.Exists))
        {
            File.Move(left, ErroredState, overwrite: false);
        }

        return File.Exists(ErroredState);
    }

    /// <summary>Whether a state that Terraform could not write to its backend is still here: perhaps the only record of what exists.</summary>
    internal bool HoldsUnsavedState => File.Exists(ErroredState) || LeftStates.Any(File.Exists);

    // Wherever an apply of the run worked. The one is pushed before the other begins.
    private IEnumerable<string> LeftStates => new[] { Present, Infrastructure }.Select(folder => System.IO.Path.Combine(folder, "errored.tfstate"));

    /// <summary>
    /// Keeps a state that Terraform could neither write to its backend nor to a file, and printed as a last resort. To be called
    /// whenever an apply's output was read: what was kept or pushed before is left as it is.
    /// </summary>
    /// <param name="state">The state's JSON; null when Terraform printed none.</param>
    internal void KeepUnsavedState(string? state)
    {
        var pushed = PushedFrom(ErroredState);
        if (state is null || File.Exists(ErroredState) || (File.Exists(pushed) && File.ReadAllText(pushed) == state))
        {
            return;
        }

        PrivateFiles.Write(ErroredState, state);
    }

    /// <summary>What a state that Terraform had left behind is called once it is saved.</summary>
    /// <param name="errored">Its path before.</param>
    /// <returns>An absolute path.</returns>
    internal static string PushedFrom(string errored) => $"{errored}.pushed";

    /// <summary>Keeps a fact beside the run, whole or not at all.</summary>
    /// <typeparam name="T">The fact's type.</typeparam>
    /// <param name="name">The file's name, such as <c>approved-plan.json</c>.</param>
    /// <param name="fact">The fact.</param>
    internal void Keep<T>(string name, T fact) =>
        PrivateFiles.Write(System.IO.Path.Combine(Path, name), JsonSerializer.SerializeToUtf8Bytes(fact, DeployerJson.Options));

    /// <summary>Drops a fact.</summary>
    /// <param name="name">The file's name.</param>
    internal void Forget(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    /// <summary>Reads a fact back.</summary>
    /// <typeparam name="T">The fact's type.</typeparam>
    /// <param name="name">The file's name.</param>
    /// <returns>The fact, or null when it was never kept.</returns>
    internal T? Recall<T>(string name)
        where T : class
    {
        var path = System.IO.Path.Combine(Path, name);
        return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), DeployerJson.Options) : null;
    }
}

/// <summary>Where a run came from.</summary>
/// <param name="StartedBy">Who started it, as <c>user@host</c>.</param>
internal sealed record RunOrigin(string StartedBy)
{
    /// <summary>The fact's name in the run's folder.</summary>
    public const string FactName = "origin.json";

    /// <summary>This process's user and host.</summary>
    public static RunOrigin Here => new($"{Environment.UserName}@{Environment.MachineName}");

    /// <summary>
    /// Who started a run. Asked of every run in a list, so the file is parsed without the serialiser: its start costs more than
    /// the whole list.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Such as <c>user@host</c>; empty when it is not known.</returns>
    public static string StartedByOf(RunFolder folder)
    {
        var path = Path.Combine(folder.Path, FactName);
        if (!File.Exists(path))
        {
            return "";
        }

        using var origin = JsonDocument.Parse(File.ReadAllBytes(path));
        return origin.RootElement.TryGetProperty("startedBy", out var user) ? user.GetString() ?? "" : "";
    }
}
