using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using Moq;

namespace Deployer.Tests.Runs;

internal sealed class RunContextTests
{
    private readonly TemporaryHome temporary = new();

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Takes_secrets_out_of_what_a_step_tells()
    {
        var told = new List<RunEvent>();
        var observer = new Mock<IRunObserver>();
        observer.Setup(watching => watching.On(It.IsAny<RunEvent>())).Callback<RunEvent>(told.Add);
        var redaction = new Redaction();
        redaction.Add("correct-horse");
        var services = new RunServices(temporary.Repository, temporary.Home, observer.Object, redaction, TimeProvider.System);

        Open(services).Warn("the password is correct-horse");

        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(((StepNote)told[0]).Text, Is.EqualTo("the password is ***"));
        Assert.That(((StepNote)told[0]).Warning, Is.True);
    }

    private RunContext Open(RunServices services) => new(
        "run",
        "step",
        new DeployEnvironment { Name = "test", Cloud = CloudKind.Simulated, Backend = BackendKind.Local, Database = DatabaseKind.Sandbox },
        new RunFolder(temporary.Home, "run"),
        services);
}
