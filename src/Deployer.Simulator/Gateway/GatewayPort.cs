using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Gateway;

/// <summary>
/// The port of the simulated gateway, on the loopback only. Chosen once and kept: it is part of URLs in Terraform's state, which
/// another port would change.
/// </summary>
internal static class GatewayPort
{
    // Below what Linux (from 32768) and macOS (from 49152) give to connections that ask for no port: such a one could be taken by
    // any program at the next start.
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Tries = 100;

    /// <summary>Takes the port that was used before, or chooses one.</summary>
    /// <exception cref="SimulatorException">Another program has it.</exception>
    public static Socket Listen(CloudFolder folder)
    {
        if (PrivateFiles.Read(folder.GatewayPort) is { } text)
            return TryBind(Parse(text, folder)) ?? throw Taken(text, folder);
        for (var tries = 0; tries < Tries; tries++)
        {
            if (TryBind(Random.Shared.Next(First, Last)) is not { } socket)
                continue;
            PrivateFiles.Write(folder.GatewayPort, Encoding.UTF8.GetBytes($"{PortOf(socket)}\n"));
            return socket;
        }

        throw new SimulatorException($"{Tries} ports between {First} and {Last} are all taken.", "End programs that listen on this machine.");
    }

    /// <summary>The gateway's address.</summary>
    public static GatewayAddress Address(Socket gateway) => new($"{IPAddress.Loopback}:{PortOf(gateway)}");

    private static string PortOf(Socket socket) =>
        ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture); // it is bound

    private static Socket? TryBind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            return null;
        }
    }

    private static int Parse(byte[] text, CloudFolder folder) =>
        int.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new SimulatorException($"{folder.GatewayPort} is damaged: it holds no port.", $"rm {folder.GatewayPort}");

    private static SimulatorException Taken(byte[] port, CloudFolder folder) => new(
        $"Port {Encoding.UTF8.GetString(port).Trim()} of the simulated gateway is taken by another program.",
        $"""
         End the program that listens there; the port is part of URLs that Terraform has in its state.
         To change it: rm {folder.GatewayPort}, then deploy again
         """);
}
