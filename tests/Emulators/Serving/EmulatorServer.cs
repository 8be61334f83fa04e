using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Emulators.Serving;

/// <summary>An API on a free port of the loopback, in this process, with faults before it and a log of what it was asked.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EmulatorServer(WebApplication application) => _application = application;

    /// <summary>Where it answers, without a slash at the end.</summary>
    public string Address => _application.Urls.Single();

    public Faults Faults { get; } = new();

    public RequestLog Requests { get; } = new();

    /// <param name="map">Adds the API's endpoints.</param>
    /// <param name="subjectOf">Says what a request is about.</param>
    /// <param name="writeError">Answers with an error in the API's form.</param>
    public static async Task<EmulatorServer> StartAsync(
        Action<WebApplication> map, Func<HttpContext, string> subjectOf, WriteError writeError)
    {
        // Empty: neither settings files nor variables of the machine decide anything here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
        });
        var application = builder.Build();
        var server = new EmulatorServer(application);
        application.Use((context, next) => server.HandleAsync(context, next, subjectOf(context), writeError));
        application.UseRouting();
        map(application);
        await application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that are held, or that nobody reads the answer of, would keep a polite stop waiting.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context, RequestDelegate next, string subject, WriteError writeError)
    {
        var request = context.Request;
        try
        {
            if (Faults.Take(request.Method, subject) is { } fault)
                await fault.RunAsync(new FaultedRequest(context, next, writeError));
            else
                await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; the log says that there was no answer.
        }
        finally
        {
            int? status = context.RequestAborted.IsCancellationRequested ? null : context.Response.StatusCode;
            Requests.Add(new RecordedRequest(request.Method, EscapedPath(context), $"{request.QueryString}", subject, status));
        }
    }

    /// <summary>The path as it was sent: <c>%2F</c> in a name is not a slash between names.</summary>
    public static string EscapedPath(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
}
