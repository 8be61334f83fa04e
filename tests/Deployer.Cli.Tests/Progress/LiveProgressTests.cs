using Deployer.Cli.Progress;
using Deployer.Cli.Tests.Support;
using Spectre.Console;

namespace Deployer.Cli.Tests.Progress;

public sealed class LiveProgressTests
{
    [Test]
    public async Task The_plan_and_the_banner_scroll_up_and_stay_above_the_steps()
    {
        using var writer = new StringWriter();

        await using (var view = Open(writer))
        {
            foreach (var runEvent in Recorded.Waiting().Prepend(Some.RunBegan()))
                view.On(runEvent);
        }

        var text = writer.ToString();
        Assert.That(text, Does.Contain("sandbox: nothing real is created"));
        Assert.That(text, Does.Contain("terraform_data.api[\"a\"]  (forced by location, name)"));
        Assert.That(text.IndexOf("destroy module.db", StringComparison.Ordinal), Is.LessThan(text.LastIndexOf("? plan", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Markup_in_foreign_text_is_shown_as_text()
    {
        using var writer = new StringWriter();

        await using (var view = Open(writer))
        {
            foreach (var runEvent in Recorded.FailedResume())
                view.On(runEvent);
        }

        Assert.That(writer.ToString(), Does.Contain("migrate: [red]ERROR[/] [2J: column \"a\" exists"));
    }

    private static LiveProgress Open(StringWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 100;
        console.Profile.Height = 40;
        return new LiveProgress(console, TimeProvider.System, new RunProgress());
    }
}
