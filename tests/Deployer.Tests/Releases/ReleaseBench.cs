using System.Text;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Releases;

/// <summary>Releases of one environment, as runs leave them, in a home that goes away with the test.</summary>
internal sealed class ReleaseBench(string environment = "staging", EncryptionSettings? encryption = null) : IDisposable
{
    private readonly TemporaryHome temporary = new();

    public Home Home => temporary.Home;

    public RepositoryFolder Repository => temporary.Repository;

    public DeployEnvironment Environment { get; } = Some.Environment(environment, encryption);

    public ReleaseStore Store => new(Home, Environment.Name, TimeProvider.System);

    public ReleaseContent Content => new(Home, Environment);

    public EnvironmentReleases Releases => new(Home, Environment, TimeProvider.System);

    public string PathOf(string name) => Path.Combine(temporary.Repository.Root, name);

    public string Write(string relative, string content) => temporary.Write(relative, content);

    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Path.Combine(Home.ReleasesFolder(Environment.Name), "blobs")).Order(StringComparer.Ordinal)];

    /// <summary>A release of which nothing was applied.</summary>
    public Release Opened(string run, DateTimeOffset? openedAt = null) =>
        Store.Open(run, release => release with { OpenedAt = openedAt ?? release.OpenedAt });

    /// <summary>A release that was applied, with a state and a configuration of its own.</summary>
    /// <param name="run">The run; the configuration says its name, and the state has a resource of that name.</param>
    /// <param name="change">More about it.</param>
    public async Task<Release> AppliedAsync(string run, Func<Release, Release>? change = null)
    {
        Write("infra/main.tf", $"# {run}");
        Write("supabase/migrations/1_first.sql", "select 1;");
        var configuration = await Content.KeepConfigurationAsync(temporary.Repository.Infra, [], default);
        var files = await Content.KeepAreasAsync(temporary.Repository.Root, ["supabase"], default);
        var state = await Content.BackUpAsync(
            Encoding.UTF8.GetBytes($$$"""
                {"serial":1,"lineage":"l","resources":[
                {"mode":"managed","type":"t","name":"same","instances":[{"attributes":{"id":"{{{run}}}"}}]},
                {"mode":"managed","type":"t","name":"{{{run}}}","instances":[{"attributes":{"id":"1"}}]}]}
                """),
            default);
        var outputs = await Content.KeepOutputsAsync(
            JsonSerializer.Deserialize<Dictionary<string, TerraformOutput>>(
                $$$"""{"url":{"value":"https://{{{run}}}","sensitive":false},"password":{"value":"hunter2-{{{run}}}","sensitive":true}}""",
                DeployerJson.Options)!, // It is no null.
            default);
        return Store.Open(run, release => (change ?? (same => same))(release with
        {
            Plan = new PlanSummary([], []),
            AppliedAt = release.OpenedAt,
            After = state,
            Configuration = configuration,
            DatabaseFiles = files,
            Outputs = outputs,
            Migrations = [new ReleaseMigration("1", "first", PrivateFiles.Digest("select 1;"u8))],
        }));
    }

    public void Damage(Func<Release, string?> digest, int number)
    {
        var path = Store.Blobs.Find(digest(Store.Get(number))!)!; // The release has it.
        var content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);
    }

    public void Dispose() => temporary.Dispose();
}
