namespace Emulators.Serving;

/// <summary>What an emulator was asked, in the order in which it answered.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<RecordedRequest> _requests = [];

    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>The requests of a method about subjects that match a pattern with <c>*</c>.</summary>
    public IReadOnlyList<RecordedRequest> Of(string method, string subject) =>
        [.. All.Where(request => request.Method == method && Pattern.Matches(subject, request.Subject))];

    internal void Add(RecordedRequest request)
    {
        lock (_gate) _requests.Add(request);
    }
}
