using Deployer.Cli.Driving;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.Driving;

public sealed class ReleasePromptTests
{
    [TestCase("1", "1")]
    [TestCase(" 1 ", "1")]
    [TestCase("previous", "previous")]
    [TestCase("verified", "verified")]
    [TestCase("3\n1", "1")]
    [TestCase("", null)]
    [TestCase("\n1", null)]
    [TestCase("a\nb\nc\n1", null)]
    public async Task A_release_is_chosen_by_what_is_typed(string typed, string? expected) =>
        Assert.That((await Ask(typed)).Chosen, Is.EqualTo(expected));

    [TestCase("3", "Release 3 cannot be gone back to: it is what is deployed.")]
    [TestCase("9", "There is no release 9.")]
    [TestCase("\u001b[2Jx", "' [2Jx' is no release's number.")]
    public async Task What_cannot_be_chosen_is_told_and_asked_again(string typed, string problem)
    {
        var (_, text) = await Ask($"{typed}\n1");

        Assert.That(text, Does.Contain(problem));
        Assert.That(text.Split("Which release?"), Has.Length.EqualTo(3));
    }

    private static async Task<(string? Chosen, string Text)> Ask(string typed)
    {
        using var text = new StringWriter();
        var chosen = await new ReleasePrompt(Some.Terminal(TextWriter.Null, text, typed, canAsk: true)).AskAsync(Some.Releases);
        return (chosen, text.ToString());
    }
}
