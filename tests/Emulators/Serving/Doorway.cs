using System.Net;
using System.Net.Sockets;

namespace Emulators.Serving;

/// <summary>
/// A port of the loopback that leads to a server and can be closed: nobody listens there then, and whoever is connected is cut off.
/// </summary>
public sealed class Doorway : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _clients = [];
    private readonly int _server;
    private TcpListener? _listener;
    private int _port;

    private Doorway(int server) => _server = server;

    /// <summary>With a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{_port}/";

    /// <summary>Opens a way to a server on this machine.</summary>
    public static Doorway To(Uri server)
    {
        var doorway = new Doorway(server.Port);
        doorway.Open();
        return doorway;
    }

    /// <summary>Refuses connections for a while.</summary>
    public async Task CloseForAsync(TimeSpan time)
    {
        Close();
        await Task.Delay(time);
        Open();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    private void Close()
    {
        _listener?.Dispose();
        lock (_gate)
        {
            foreach (var client in _clients) client.Dispose();
            _clients.Clear();
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The door was closed while it waited for somebody.
        }
    }

    private async Task CarryAsync(TcpClient outside)
    {
        using var inside = new TcpClient();
        lock (_gate) _clients.Add(outside);
        try
        {
            await inside.ConnectAsync(IPAddress.Loopback, _server);
            var (near, far) = (outside.GetStream(), inside.GetStream());
            await await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side was cut off, which the other one learns below.
        }
        finally
        {
            lock (_gate) _clients.Remove(outside);
            outside.Dispose();
        }
    }
}
