using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// The configuration that what stands was made by: of the release whose apply began last, and of that one's run where the apply did not
/// come to its end. A rollback looks into it for what the chosen release does not have.
/// </summary>
internal static class PresentConfiguration
{
    /// <summary>Unpacks it into the run's folder. What is left behind may be broken in any way, so that it keeps nobody from going back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="content">The releases' files.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task; the folder does not exist when nothing is known.</returns>
    public static async Task UnpackAsync(RunContext run, ReleaseContent content, CancellationToken cancellation)
    {
        PrivateFiles.DeleteFolder(run.Folder.Present);
        // The working copy of an unfinished run may be on another machine: then what was applied before it is the best there is.
        var last = run.Releases.Entries()
            .Select(entry => entry.Release)
            .FirstOrDefault(release => release is { Plan: not null } && release.RunId != run.RunId
                && (release.Configuration is not null || Directory.Exists(WorkingCopyOf(run, release))));
        if (last is { Configuration: { } configuration })
        {
            await UnpackAsync(run, content, configuration, cancellation);
        }
        else if (last is not null)
        {
            Copy(WorkingCopyOf(run, last), run.Folder.Present);
        }
    }

    private static string WorkingCopyOf(RunContext run, Release release) => new RunFolder(run.Services.Home, release.RunId).Infrastructure;

    private static async Task UnpackAsync(RunContext run, ReleaseContent content, ConfigurationCopy configuration, CancellationToken cancellation)
    {
        try
        {
            ConfigurationArchive.Unpack(await content.ReadAsync(configuration, cancellation), run.Folder.Present);
        }
        catch (Exception damaged) when (damaged is StorageException or SealException)
        {
            // Terraform itself refuses a provider that is too old for the state.
            run.Warn($"whether providers were upgraded since is not known: {damaged.Message}");
        }
    }

    /// <summary>Copies a configuration without what the deployer has written into it.</summary>
    /// <param name="from">Its folder.</param>
    /// <param name="to">The folder of the copy.</param>
    public static void Copy(string from, string to)
    {
        foreach (var file in Snapshot.Relevant(from))
        {
            var name = Path.GetRelativePath(from, file);
            if (!TerraformSetup.OwnFiles.Contains(name))
            {
                var copy = Path.Combine(to, name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!, PrivateFiles.FolderMode); // A file has a folder.
                PrivateFiles.Write(copy, File.ReadAllBytes(file));
            }
        }
    }
}
