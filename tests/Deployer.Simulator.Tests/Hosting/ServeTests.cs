using System.Net;
using System.Net.Sockets;
using Deployer.Simulator.Hosting;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Hosting;

internal sealed class ServeTests : IAsyncDisposable
{
    private readonly CloudBench bench = new();

    [Test]
    public async Task A_ready_server_says_how_to_reach_each_provider_and_the_gateway()
    {
        var server = await bench.ServeAsync();

        Assert.That(server.Record.Pid, Is.EqualTo(server.Pid));
        Assert.That(server.Record.Providers.Keys, Is.EquivalentTo(new[]
        {
            "registry.terraform.io/hashicorp/google", "registry.terraform.io/hashicorp/google-beta", "registry.terraform.io/supabase/supabase",
        }));
        Assert.That(server.Record.Providers.Values.Select(CanConnect), Is.All.True);
        Assert.That(await Http.GetAsync(server.Record.Gateway), Has.Property("StatusCode").EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Only_the_owner_may_use_what_the_server_put_into_the_folder()
    {
        await bench.ServeAsync();

        var modes = Directory.GetFiles(bench.Folder.Path).Select(File.GetUnixFileMode).Distinct();

        Assert.That(modes, Is.EqualTo(new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite }));
    }

    [Test]
    public async Task A_second_server_of_the_same_cloud_is_refused_and_the_first_goes_on()
    {
        var first = await bench.ServeAsync();

        var second = await bench.RunAsync("serve");

        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.StandardError, Does.StartWith($"error: The simulated cloud in {bench.Folder.Path} is served already, by process {first.Pid}.\n")
            .And.Contain($"  next: Use it as it is, or stop it: kill {first.Pid}\n"));
        Assert.That(first.Record.Providers.Values.Select(CanConnect), Is.All.True);
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task A_server_that_is_asked_to_stop_takes_its_record_and_its_sockets_with_it(string signal)
    {
        var server = await bench.ServeAsync();

        await server.SignalAsync(signal);

        Assert.That(await server.EndsAsync(), Is.EqualTo((0, "")));
        Assert.That(Directory.GetFiles(bench.Folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "simulator.lock", "gateway.port" }));
    }

    [Test]
    public async Task A_closed_terminal_does_not_end_the_server()
    {
        var server = await bench.ServeAsync();

        await server.SignalAsync("HUP");

        Assert.That(await Http.GetAsync(server.Record.Gateway), Has.Property("StatusCode").EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_server_goes_on_when_whoever_started_it_is_killed()
    {
        await using var server = await SimulatorServer.StartByAShellThatIsKilledAsync(bench);

        Assert.That(await Http.GetAsync(server.Record.Gateway), Has.Property("StatusCode").EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task After_a_kill_a_new_server_goes_on_with_the_same_objects_faults_sockets_and_port()
    {
        var killed = await bench.ServeAsync();
        bench.Store.TryCreate(Some.Bucket("b"));
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "quota", Nth: 2));
        await bench.Faults.TakeAsync(Some.BucketType, CloudOperation.Create, CancellationToken.None);
        await killed.KillAsync();

        var next = await bench.ServeAsync();

        Assert.That(next.Record.Gateway, Is.EqualTo(killed.Record.Gateway));
        Assert.That(next.Record.Providers, Is.EqualTo(killed.Record.Providers));
        Assert.That(next.Record.Providers.Values.Select(CanConnect), Is.All.True);
        Assert.That(bench.Store.Find(Some.BucketType, "b"), Is.Not.Null);
        Assert.That(bench.Faults.List().Single().Seen, Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_killed_server_left_of_other_sockets_is_removed()
    {
        await (await bench.ServeAsync()).KillAsync();
        var old = bench.Folder.In("old.sock");
        File.WriteAllText(old, "");

        await bench.ServeAsync();

        Assert.That(File.Exists(old), Is.False);
    }

    [Test]
    public async Task A_record_that_makes_no_sense_does_not_stop_the_next_server()
    {
        await (await bench.ServeAsync()).KillAsync();
        File.WriteAllText(bench.Folder.Record, "{");

        var next = await bench.ServeAsync();

        Assert.That(SimulatorRecord.Read(bench.Folder)!.Pid, Is.EqualTo(next.Pid));
    }

    [Test]
    public async Task A_port_that_another_program_has_taken_is_told_with_a_remedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Directory.CreateDirectory(bench.Folder.Path);
        File.WriteAllText(bench.Folder.GatewayPort, $"{port}\n");

        var end = await bench.RunAsync("serve");

        Assert.That(end.ExitCode, Is.EqualTo(1));
        Assert.That(end.StandardError, Does.StartWith($"error: Port {port} of the simulated gateway is taken by another program.\n")
            .And.Contain($"rm {bench.Folder.GatewayPort}"));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("70000")]
    public async Task A_file_that_holds_no_port_is_named(string content)
    {
        Directory.CreateDirectory(bench.Folder.Path);
        File.WriteAllText(bench.Folder.GatewayPort, content);

        var end = await bench.RunAsync("serve");

        Assert.That((end.ExitCode, end.StandardError), Is.EqualTo(
            (1, $"error: {bench.Folder.GatewayPort} is damaged: it holds no port.\n  next: rm {bench.Folder.GatewayPort}\n")));
    }

    private static bool CanConnect(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket.Connected;
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
