namespace Deployer.Simulator.Tests.Support;

/// <summary>A client without a proxy: everything here is on the loopback.</summary>
internal static class Http
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    public static Task<HttpResponseMessage> GetAsync(string url) => Client.GetAsync(new Uri(url));

    public static Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => Client.SendAsync(request);
}
