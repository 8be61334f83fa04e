using System.Text.Json;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Runs;

internal sealed class OutputViewTests
{
    private readonly TemporaryHome temporary = new();

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Shows_no_secret_that_nobody_declared_as_one()
    {
        var redaction = new Redaction();
        redaction.Add("hunter22");
        var outputs = Captured("""
            {"dsn":"postgres://u:p4ssw0rd@h/d","deep":{"list":["x hunter22",{"token":"ya29.a0AfH6SMB-x_y"}]},"plain":"api","count":3,"none":null}
            """);

        var shown = outputs.Redacted(redaction.Apply);

        var texts = shown.ToJson() + string.Join('\n', shown.Lines);
        Assert.That(texts, Does.Not.Contain("p4ssw0rd").And.Not.Contain("hunter22").And.Not.Contain("ya29."));
        Assert.That(texts, Does.Contain("postgres://u:***@h/d").And.Contain("api"));
        Assert.That(shown.Values["all"]!["count"]!.GetValue<int>(), Is.EqualTo(3)); // captured above
    }

    private OutputView Captured(string value)
    {
        var folder = RunFolder.TryReserve(temporary.Home, "run")!; // the home is new
        using var json = JsonDocument.Parse(value);
        folder.Keep(RunFolder.OutputsName, new Dictionary<string, TerraformOutput> { ["all"] = new(json.RootElement, Sensitive: false) });
        return OutputView.Read(folder, "run");
    }
}
