namespace FaultMatrix;

/// <summary>A way back that is struck once, and resumed by somebody who does what the deployer asks for and nothing else.</summary>
/// <param name="way">The way.</param>
/// <param name="strike">The strike.</param>
/// <param name="approvals">How often it asks where nothing happens.</param>
internal sealed class StruckWayBack(WayBack way, Strike strike, int approvals)
{
    private const string Unlock = "force-unlock";

    // Terraform empties its state file before it writes it: killed in between, it leaves nothing, and the deployer names the way out.
    private const string EmptyState = "is empty. Terraform would plan to create everything again.";
    private const string PutBack = "Put the backup back: deployer ";

    private int _approved;
    private bool _putsBack;

    /// <summary>Whether the strike took the state, so that a backup had to be put back before the way was gone again.</summary>
    public bool LostState { get; private set; }

    /// <summary>How often a person had to decide or to lend a hand, past what is asked where nothing happens.</summary>
    public int Asked { get; private set; }

    public string Story { get; private set; } = $"{strike}\n";

    /// <summary>Goes it to its end.</summary>
    /// <returns>Whether it has succeeded, and proved it.</returns>
    public async Task<bool> GoAsync(int mostResumes)
    {
        var known = (await way.Checkout.LastRunAsync()).Id;
        string[] words = [.. way.Words];
        for (var command = 0; command < strike.Command; command++) words = Noted(await way.Checkout.RunAsync(words)).EndedWith(Exit.Waiting).Approval;
        _approved += strike.Command;
        await using var moment = strike.Hold?.Invoke();
        if (moment is not null) await moment.PrepareAsync();
        var running = way.Checkout.Start(words);
        await StrikeAsync(running, moment);

        var result = Noted(await running.EndAsync());
        for (var resumes = 0; (_putsBack || !IsOver(result)) && resumes < mostResumes; resumes++)
        {
            var next = way.Checkout.Start(await NextAsync(result, known));
            await next.NextLineOrEndAsync();
            // What is still held stays so until the resumed run says something: it may find its tool alive.
            if (moment is not null) await moment.OpenAsync();
            result = Noted(await next.EndAsync());
        }

        if (moment is not null) await moment.OpenAsync();
        Asked += Math.Max(0, _approved - approvals);
        return IsOver(result) && Story.Contains("verified", StringComparison.Ordinal);
    }

    // Struck after its last step, it has nothing left to do, and says so.
    private static bool IsOver(CommandResult result) =>
        result.ExitCode == Exit.Succeeded || result.Text.Contains("is over: succeeded", StringComparison.Ordinal);

    private async Task StrikeAsync(RunningCommand running, HeldMoment? moment)
    {
        if (moment is null)
        {
            await running.LinesOrEndAsync(strike.Line ?? 0);
            if (!running.HasEnded) running.Signal(Signal.Kill);
            return;
        }

        await moment.ReachedAsync(running);
        await new Injection(way.Target, moment, running).RunAsync(strike.Kill);
    }

    private async Task<string[]> NextAsync(CommandResult result, string known)
    {
        if (result.Text.Contains(Unlock, StringComparison.Ordinal)) await UnlockAsync(result);
        if (result.ExitCode == Exit.Waiting)
        {
            _approved++;
            return result.Approval;
        }

        if (result.Text.Contains(EmptyState, StringComparison.Ordinal))
        {
            (LostState, _putsBack) = (true, true);
            Asked++;
            return result.Text.Split('\n').First(line => line.Contains(PutBack, StringComparison.Ordinal)).Split(PutBack)[1].Trim().Split(' ');
        }

        if (_putsBack && IsOver(result))
        {
            _putsBack = false;
            return [.. way.Words];
        }

        // Struck before it came to a run, it is begun anew.
        var last = (await way.Checkout.LastRunAsync()).Id;
        return last == known ? [.. way.Words] : ["resume", last];
    }

    private async Task UnlockAsync(CommandResult explained)
    {
        Asked++;
        var command = explained.Text.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("(cd ", StringComparison.Ordinal));
        string[] words = [.. way.Checkout.StartThrough, "/bin/sh", "-c", $"echo yes | {command}"];
        Noted(await RunningCommand.Start(words[0], words[1..], way.Checkout.Folder, way.Checkout.Variables).EndAsync());
    }

    private CommandResult Noted(CommandResult result)
    {
        Story += $"{result}\n";
        return result;
    }
}
