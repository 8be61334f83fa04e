using System.Diagnostics;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.House;

public sealed class CommittedFileTests
{
    // In pieces, so that this file does not find itself.
    private static readonly string[] MachinePaths =
    [
        $"/{"work"}/", $"/{"root"}/", $"/{"Users"}/", Repository.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/",
    ];

    [Test]
    public async Task No_committed_file_names_a_path_of_one_machine()
    {
        var start = new ProcessStartInfo("git", ["grep", "--line-number", "-I", "--fixed-strings", .. MachinePaths.SelectMany(path => new[] { "-e", path })])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var found = await git.StandardOutput.ReadToEndAsync();
        var trouble = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();

        Assert.That(trouble, Is.Empty);
        Assert.That(found, Is.Empty);
    }
}
