using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Sandbox;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Errors;

/// <summary>What reaches the database of an error: its kind, its words without secrets, and no cause.</summary>
internal sealed class RedactedErrorTests
{
    private const string Text = "it says hunter22";

    private static readonly DeployerException[] Kinds =
    [
        new DeployerException(Text, Text),
        new BusyException(Text, Text),
        new InDoubtException(Text, Text),
        new NotFoundException(Text, Text),
        new PrerequisiteException(Text, Text),
        new RunStateException(Text, Text),
        new StepFailedException(Text, Text, new IOException(Text)),
        new StorageException(Text, Text, new IOException(Text)),
        new ConfigurationException(Text, Text, new IOException(Text)),
        new SandboxDatabaseException(Text, Text, new IOException(Text)),
        new ToolInDoubtException("tool", Text, Text),
        new ToolFailedException("tool", 3, Text, Text, "SomeCode"),
        new ToolMissingException("tool", Text, Text),
        new ToolTimedOutException("tool", TimeSpan.FromSeconds(1), Text),
        new ReleaseRefusedException(Text, Text),
        new SealException(Text, Text),
        new BucketException(Text, Text, new IOException(Text)),
        new GoogleApiException(Text, Text),
        new SandboxUsageException(Text, Text),
        new SandboxCloudException(Text, Text, new IOException(Text)),
        new StateUnreachableException(new Uri("https://storage.googleapis.com/"), new IOException(Text)),
        new DatabaseUnreachableException(new NpgsqlConnectionStringBuilder { Host = "h" }, new IOException(Text)),
    ];

    [TestCaseSource(nameof(Kinds))]
    public void Keeps_its_kind_and_loses_its_secrets_and_its_cause(DeployerException error)
    {
        var redacted = error.Redacted(text => text.Replace("hunter22", "***", StringComparison.Ordinal));

        Assert.That(redacted, Is.TypeOf(error.GetType()));
        Assert.That(redacted.ToString() + redacted.Remedy, Does.Not.Contain("hunter22"));
        Assert.That(redacted.InnerException, Is.Null);
    }

    [Test]
    public void Loses_its_cause_even_when_its_own_words_are_clean()
    {
        var redacted = new StepFailedException("clean", "clean", new IOException(Text)).Redacted(text => text);

        Assert.That(redacted.InnerException, Is.Null);
    }

    [Test]
    public void Every_kind_is_among_those_tested() =>
        Assert.That(
            typeof(DeployerException).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(DeployerException)) && !type.IsAbstract),
            Is.SubsetOf(Kinds.Select(kind => kind.GetType())));
}
