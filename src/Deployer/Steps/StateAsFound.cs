using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>What a backend has in the place of a state, byte for byte: it may be damaged, and Terraform may be unable to read it.</summary>
/// <param name="Content">All of it, a secret; null when there is nothing.</param>
/// <param name="Generation">Which writing of a bucket's object it is; 0 when there is none, null where the state is in no bucket.</param>
internal sealed record StateAsFound(byte[]? Content, long? Generation)
{
    /// <summary>Its facts; null when it is no whole state.</summary>
    public StateFile? Facts { get; } = Content is not null && StateFile.IsWhole(Content) ? StateFile.Parse(Content) : null;

    /// <summary>In words, for people.</summary>
    public string Words => (Content, Facts) switch
    {
        (null, _) => "there is none",
        ({ Length: 0 }, _) => "it is empty",
        (_, { } facts) => $"serial {facts.Serial}, lineage {facts.Lineage}, {facts.Resources} {(facts.Resources == 1 ? "resource" : "resources")}",
        _ => $"it is damaged ({Content.Length} bytes)",
    };

    /// <summary>Reads it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What was found.</returns>
    public static async Task<StateAsFound> ReadAsync(RunContext run, CancellationToken cancellation)
    {
        switch (run.Environment.Backend)
        {
            case BackendKind.Local:
                var file = LocalState.FileOf(run);
                return new StateAsFound(File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellation) : null, null);
            case BackendKind.Gcs:
                return await new BucketState(run).ReadAsync(cancellation);
            default:
                var terraform = TerraformSetup.ForBackendOnly(run);
                await terraform.InitAsync(TerraformSetup.InitOptions(run), onEvent: null, cancellation);
                var text = await terraform.PullStateAsync(cancellation);
                return new StateAsFound(text.Length == 0 ? null : System.Text.Encoding.UTF8.GetBytes(text), null);
        }
    }

    /// <summary>Copies it into the run's folder, where it stays: it may be the only record of what exists.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The copy's path; null when there is nothing to copy.</returns>
    public string? Keep(RunContext run)
    {
        if (Content is not { Length: > 0 })
        {
            return null;
        }

        var folder = Path.Combine(run.Folder.Path, "found-states");
        Directory.CreateDirectory(folder, PrivateFiles.FolderMode);
        var copy = Path.Combine(folder, $"{PrivateFiles.Digest(Content)}.tfstate");
        if (!File.Exists(copy))
        {
            PrivateFiles.Write(copy, Content);
        }

        return copy;
    }
}
