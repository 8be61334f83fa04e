using System.Net;
using System.Net.Sockets;
using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

internal sealed class StateEndpointTests
{
    private const string Private = "https://storage-acme.p.googleapis.com/storage/v1/";

    [Test]
    public void Google_is_asked_unless_a_setting_or_a_variable_says_otherwise()
    {
        Assert.That(Address(null), Is.EqualTo("https://storage.googleapis.com/"));
        Assert.That(Address(null, ("GOOGLE_STORAGE_CUSTOM_ENDPOINT", Private)), Is.EqualTo(Private));
        Assert.That(Address(null, ("GOOGLE_STORAGE_CUSTOM_ENDPOINT", "https://other/"), ("GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", Private)), Is.EqualTo(Private));
        Assert.That(Address(Private, ("GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", "https://other/")), Is.EqualTo(Private));
    }

    [Test]
    public async Task A_server_that_listens_is_all_that_is_required()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();

        await At(((IPEndPoint)server.LocalEndpoint).Port).RequireAsync(TimeProvider.System, CancellationToken.None);
    }

    [Test]
    public void A_server_that_nobody_runs_is_named_with_a_command_that_shows_it()
    {
        var port = FreePort.Next();

        var error = Assert.ThrowsAsync<StateUnreachableException>(() => At(port).RequireAsync(TimeProvider.System, CancellationToken.None));

        Assert.That(error.Message, Does.Contain($"127.0.0.1 on port {port}"));
        Assert.That(error.Remedy, Does.Contain($"curl --head http://127.0.0.1:{port}"));
    }

    private static StateEndpoint At(int port) => new(new Uri($"http://127.0.0.1:{port}/storage/v1/"));

    private static string Address(string? setting, params (string Name, string Value)[] variables) =>
        StateEndpoint.OfBucket(variables.ToDictionary(variable => variable.Name, variable => variable.Value), setting).Address.ToString();
}
