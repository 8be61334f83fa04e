using System.Net;
using System.Text;

namespace Deployer.Tests.Tools.GcloudRuns;

/// <summary>A service that gives one answer to everything, perhaps after some others.</summary>
internal sealed class StandInApi : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;
    private volatile bool isOver;

    public StandInApi(HttpStatusCode status, string body, params HttpStatusCode[] before)
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        serving = ServeAsync(new Queue<HttpStatusCode>(before), status, Encoding.UTF8.GetBytes(body));
    }

    public string Address { get; }

    public List<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        isOver = true;
        listener.Abort();
        await serving;
    }

    private async Task ServeAsync(Queue<HttpStatusCode> before, HttpStatusCode status, byte[] body)
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                Asked.Add(context.Request.RawUrl!); // every request has one
                context.Response.StatusCode = (int)(before.TryDequeue(out var first) ? first : status);
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException && isOver)
            {
                return;
            }
        }
    }
}
