using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Driving;

/// <summary>A person's answer to a plan.</summary>
internal enum Answer
{
    Approve,
    Reject,

    /// <summary>No answer now: the run keeps waiting.</summary>
    Later,
}

/// <summary>Asks a person about a plan that stands above on the terminal.</summary>
internal sealed class DecisionPrompt(Terminal terminal)
{
    private const int Patience = 3;

    /// <summary>Asks yes or no; a guarded plan wants the environment's name, which no one types by habit.</summary>
    public async Task<Answer> AskAsync(DecisionNeeded needed, string environment, CancellationToken cancellation)
    {
        for (var round = 0; round < Patience; round++)
        {
            terminal.Text.Write(needed.Guarded
                ? $"Type {environment} to approve this plan, no to reject it, or only Enter to decide later: "
                : "Apply this plan? yes, no, or only Enter to decide later: ");
            terminal.Text.Flush();
            if (await ReadAsync(cancellation) is not { Length: > 0 } typed)
                return Answer.Later;
            if (Meaning(typed, needed.Guarded ? [environment] : ["yes", "y"]) is { } answer)
                return answer;
        }

        return Answer.Later;
    }

    private static Answer? Meaning(string typed, string[] approving)
    {
        if (approving.Contains(typed))
            return Answer.Approve;
        return typed is "no" or "n" ? Answer.Reject : null;
    }

    // Reading a terminal cannot be cancelled: the reader is left behind, and the process ends soon after.
    private async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return (await Task.Run(terminal.Answers.ReadLine, CancellationToken.None).WaitAsync(cancellation))?.Trim();
        }
        catch (OperationCanceledException)
        {
            terminal.Text.WriteLine();
            return null;
        }
    }
}
