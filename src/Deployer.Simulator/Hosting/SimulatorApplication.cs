using System.Net;
using System.Net.Sockets;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Deployer.Simulator.Hosting;

/// <summary>Puts the parts together: providers on their sockets, the gateway on its port, the cloud behind both.</summary>
internal static class SimulatorApplication
{
    // A call that is held would otherwise hold the stop.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    /// <summary>Builds what serves.</summary>
    /// <param name="folder">The cloud.</param>
    /// <param name="sockets">The path of every provider's socket.</param>
    /// <param name="gateway">The gateway's port, bound.</param>
    public static WebApplication Build(CloudFolder folder, IReadOnlyDictionary<string, string> sockets, Socket gateway)
    {
        // Empty: no settings files and no variables of the environment have a say in what this listens on.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = folder.Path });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(options => options.CreateBoundListenSocket = endpoint =>
            endpoint is IPEndPoint ? gateway : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, sockets, gateway));
        builder.Logging.AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);

        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(GatewayPort.Address(gateway));
        builder.Services.AddSingleton(services => new CloudStore(folder.Path, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Faults(folder.Path, services.GetRequiredService<TimeProvider>()));
        ProviderServices.Add(builder.Services);

        var application = builder.Build();
        application.UseWhen(IsFromTheGateway, branch => branch.Run(GatewayAnswers.AnswerAsync));
        ProviderServices.Map(application);
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, IReadOnlyDictionary<string, string> sockets, Socket gateway)
    {
        kestrel.AddServerHeader = false;
        // An apply may be silent for long: it waits for a person's word, or for another provider's slow call. Not TimeSpan.MaxValue: added
        // to the time it overflows, and Kestrel closes what is idle when its heart next beats.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(365);
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        var stopping = kestrel.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        foreach (var (provider, path) in sockets)
        {
            kestrel.ListenUnixSocket(path, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => connection =>
                {
                    connection.Features.Set(new ProviderConnection(provider, connection, stopping));
                    return next(connection);
                });
            });
        }

        kestrel.Listen((IPEndPoint)gateway.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1); // it is bound
    }

    private static bool IsFromTheGateway(HttpContext context) => context.Features.Get<ProviderConnection>() is null;
}
