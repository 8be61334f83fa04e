using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.Driving;

public sealed class DecisionPromptTests
{
    [TestCase("yes", "Approve")]
    [TestCase(" y ", "Approve")]
    [TestCase("no", "Reject")]
    [TestCase("", "Later")]
    [TestCase("perhaps\nyes", "Approve")]
    [TestCase("a\nb\nc\nyes", "Later")]
    public async Task A_plan_is_answered_with_yes_or_no(string typed, string expected) =>
        Assert.That($"{await Ask(typed, guarded: false)}", Is.EqualTo(expected));

    [TestCase("production", "Approve")]
    [TestCase("yes\nproduction", "Approve")]
    [TestCase("yes\ny\nYES", "Later")]
    [TestCase("no", "Reject")]
    public async Task A_guarded_plan_wants_the_environments_name(string typed, string expected) =>
        Assert.That($"{await Ask(typed, guarded: true)}", Is.EqualTo(expected));

    [Test]
    public async Task A_signal_at_the_question_leaves_the_run_waiting()
    {
        using var never = new SilentReader();
        using var stop = new CancellationTokenSource();
        var terminal = new Terminal { Results = TextWriter.Null, Text = new LastingWriter(TextWriter.Null), Answers = never };

        var asking = new DecisionPrompt(terminal).AskAsync(Some.Decision(guarded: false), "production", stop.Token);
        await stop.CancelAsync();

        Assert.That(await asking, Is.EqualTo(Answer.Later));
    }

    private static Task<Answer> Ask(string typed, bool guarded) =>
        new DecisionPrompt(Some.Terminal(TextWriter.Null, TextWriter.Null, typed, canAsk: true))
            .AskAsync(Some.Decision(guarded), "production", CancellationToken.None);

    private sealed class SilentReader : TextReader
    {
        private readonly ManualResetEventSlim silence = new();

        public override string? ReadLine()
        {
            silence.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            silence.Set();
            base.Dispose(disposing);
        }
    }
}
