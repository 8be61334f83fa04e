using Deployer.Environments;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks this machine's clock: Google refuses a signature from more than five minutes away, and times in locks mislead.</summary>
internal static class ClockChecks
{
    private const string Check = "Clock";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(5);

    /// <summary>The clock agrees with that of the server which keeps the state, or of Google.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static async Task<Finding> SkewAsync(CheckSubject subject, CancellationToken cancellation)
    {
        if (AddressOf(subject) is not { } address)
        {
            return new Finding(Check, FindingVerdict.NotChecked, "nothing here depends on another machine's clock");
        }

        try
        {
            using var client = new HttpClient { Timeout = Limit };
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            using var answer = await client.SendAsync(request, cancellation);
            return answer.Headers.Date is { } theirs
                ? Judge(subject.Time.GetUtcNow() - theirs, address.Host)
                : new Finding(Check, FindingVerdict.NotChecked, $"{address.Host} does not tell its time");
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Finding(Check, FindingVerdict.NotChecked, $"{address.Host} could not be asked for its time");
        }
    }

    private static Finding Judge(TimeSpan ahead, string host)
    {
        var difference = ahead.Duration();
        if (difference <= Tolerated)
        {
            return new Finding(Check, FindingVerdict.Passed, $"agrees with {host}");
        }

        var text = $"{difference.TotalSeconds:0} seconds {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} {host}: ";
        return difference < Refused
            ? new Finding(Check, FindingVerdict.Warning, $"{text}times of locks and releases mislead", Remedy)
            : new Finding(Check, FindingVerdict.Failed, $"{text}Google refuses what it signs", Remedy);
    }

    private static string Remedy => OperatingSystem.IsMacOS() ? "sudo sntp -sS time.apple.com" : "sudo timedatectl set-ntp true";

    // Whoever keeps the state in a bucket asks its server anyway.
    private static Uri? AddressOf(CheckSubject subject) =>
        TerraformSetup.EndpointOf(subject.Environment, subject.Repository.Infra, subject.Tools)?.Address
        ?? (subject.Environment.Cloud == CloudKind.Google ? StateEndpoint.OfBucket(subject.Tools.Variables, setting: null).Address : null);
}
