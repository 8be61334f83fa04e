using Microsoft.AspNetCore.Http;

namespace Emulators.Serving;

/// <summary>Something that goes wrong with a request.</summary>
public abstract class Fault
{
    /// <summary>The connection ends before anything was done.</summary>
    public static Fault CutBefore { get; } = new CutBeforeFault();

    /// <summary>What was asked is done, then the connection ends without an answer.</summary>
    public static Fault LoseAnswer { get; } = new LoseAnswerFault();

    /// <summary>The connection ends in the middle of the answer.</summary>
    public static Fault CutAnswer { get; } = new CutAnswerFault();

    /// <summary>An error in the API's own form; nothing is done.</summary>
    public static Fault Status(int code) => new StatusFault(code);

    /// <summary>Everything goes well, but late.</summary>
    public static Fault Slow(TimeSpan by) => new SlowFault(by);

    internal abstract Task RunAsync(FaultedRequest request);

    private sealed class CutBeforeFault : Fault
    {
        internal override Task RunAsync(FaultedRequest request)
        {
            request.Context.Abort();
            return Task.CompletedTask;
        }
    }

    private sealed class LoseAnswerFault : Fault
    {
        internal override async Task RunAsync(FaultedRequest request)
        {
            await request.AnswerAsync();
            request.Context.Abort();
        }
    }

    private sealed class CutAnswerFault : Fault
    {
        internal override async Task RunAsync(FaultedRequest request)
        {
            var answer = await request.AnswerAsync();
            request.Context.Response.ContentLength = answer.Length;
            await request.Context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
            await request.Context.Response.Body.FlushAsync();
            request.Context.Abort();
        }
    }

    private sealed class StatusFault(int code) : Fault
    {
        internal override Task RunAsync(FaultedRequest request) => request.RefuseAsync(code);
    }

    private sealed class SlowFault(TimeSpan by) : Fault
    {
        internal override async Task RunAsync(FaultedRequest request)
        {
            await Task.Delay(by, request.Context.RequestAborted);
            await request.Next(request.Context);
        }
    }
}

/// <summary>A request that a fault was chosen for.</summary>
internal sealed record FaultedRequest(HttpContext Context, RequestDelegate Next, WriteError WriteError)
{
    public Task RefuseAsync(int code) => WriteError(Context, code, "injected fault");

    /// <summary>Does what was asked, and keeps the answer's body back.</summary>
    public async Task<byte[]> AnswerAsync()
    {
        var wire = Context.Response.Body;
        using var kept = new MemoryStream();
        Context.Response.Body = kept;
        await Next(Context);
        Context.Response.Body = wire;
        return kept.ToArray();
    }
}

/// <summary>Answers with an error in the form that the emulated API gives it.</summary>
internal delegate Task WriteError(HttpContext context, int code, string message);
