namespace Deployer.Simulator.Commands;

/// <summary>Tells a person about an exception: what failed, and the next thing to do.</summary>
internal static class ErrorReport
{
    private const string NextSteps = "  next: ";

    public static ExitCode Write(Exception problem, TextWriter text)
    {
        if (problem is SimulatorException known)
            Write(known.Message, known.Remedy, text);
        else
            Write($"{problem.GetType().Name}: {problem.Message}", $"This is a defect of the simulator; its place:\n{problem.StackTrace}", text);
        return problem switch
        {
            UsageException => ExitCode.Usage,
            NotFoundException => ExitCode.NotFound,
            _ => ExitCode.Failed,
        };
    }

    public static void Write(string message, string remedy, TextWriter text)
    {
        text.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        text.WriteLine(NextSteps + remedy.ReplaceLineEndings("\n" + new string(' ', NextSteps.Length)));
    }
}
