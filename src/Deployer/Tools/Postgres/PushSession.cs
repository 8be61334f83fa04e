namespace Deployer.Tools;

/// <summary>A session of a tool that migrates, which is at work in a database.</summary>
/// <param name="Pid">The server's process.</param>
/// <param name="Application">What the tool calls itself there.</param>
/// <param name="Client">Where it comes from; empty for the same machine's socket.</param>
/// <param name="Since">When its transaction or statement began (UTC).</param>
/// <param name="State">Such as <c>active</c>, with what it waits for.</param>
internal sealed record PushSession(int Pid, string Application, string Client, DateTimeOffset Since, string State)
{
    /// <summary>The session for people.</summary>
    public override string ToString() =>
        $"session {Pid} of {Application}{(Client.Length == 0 ? "" : $" from {Client}")}, {State} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
