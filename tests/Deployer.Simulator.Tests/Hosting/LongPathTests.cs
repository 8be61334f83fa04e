using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Hosting;

/// <summary>A folder whose path is too long for a socket in it.</summary>
internal sealed class LongPathTests : IAsyncDisposable
{
    private readonly CloudBench bench = new(new string('a', 100));

    [Test]
    public async Task The_sockets_stand_in_a_private_folder_elsewhere_which_goes_with_the_server()
    {
        var server = await bench.ServeAsync();
        var folders = server.Record.Providers.Values.Select(path => Path.GetDirectoryName(path)!).Distinct().ToList();

        Assert.That(folders, Has.Count.EqualTo(1));
        Assert.That(File.GetUnixFileMode(folders[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        await server.SignalAsync("TERM");
        await server.EndsAsync();
        Assert.That(Directory.Exists(folders[0]), Is.False);
    }

    [Test]
    public async Task After_a_kill_the_next_server_removes_the_folder()
    {
        var killed = await bench.ServeAsync();
        var folder = Path.GetDirectoryName(killed.Record.Providers.Values.First());
        await killed.KillAsync();

        await bench.ServeAsync();

        Assert.That(Directory.Exists(folder), Is.False);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
