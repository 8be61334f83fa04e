using Deployer.Environments;
using Deployer.Prerequisites;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Prerequisites;

[NonParallelizable]
internal sealed class PasswordChecksTests
{
    private const string UrlVariable = "DEPLOYER_TEST_DATABASE";

    private TemporaryHome home = null!; // set up before each test

    [SetUp]
    public void SetUp()
    {
        home = new TemporaryHome();
        home.Write("infra/variables.tf", "variable \"database_password\" {\n  type      = string\n  sensitive = true\n}\n");
    }

    [TearDown]
    public void TearDown()
    {
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, null);
        Environment.SetEnvironmentVariable(UrlVariable, null);
        home.Dispose();
    }

    [Test]
    public async Task A_linked_project_needs_it_from_the_persons_shell()
    {
        var missing = await LookAsync(DatabaseKind.Linked);
        Environment.SetEnvironmentVariable(Databases.PasswordVariable, "p4ssw0rd");
        var given = await LookAsync(DatabaseKind.Linked);

        Assert.That(missing.Verdict, Is.EqualTo(FindingVerdict.Failed));
        Assert.That(missing.Remedy, Does.StartWith("export SUPABASE_DB_PASSWORD="));
        Assert.That(given, Is.EqualTo(new Finding("Database password", FindingVerdict.Passed, "in SUPABASE_DB_PASSWORD")));
    }

    [TestCase("postgresql://u:p4ssw0rd@h/d", FindingVerdict.Passed)]
    [TestCase("postgresql://u@h/d", FindingVerdict.Failed)]
    [TestCase(null, FindingVerdict.Failed)]
    public async Task A_url_has_it_inside(string? url, FindingVerdict expected)
    {
        Environment.SetEnvironmentVariable(UrlVariable, url);

        var found = await LookAsync(DatabaseKind.Url);

        Assert.That(found.Verdict, Is.EqualTo(expected));
        Assert.That($"{found}", Does.Not.Contain("p4ssw0rd"));
    }

    [Test]
    public async Task The_sandbox_has_its_own() => Assert.That((await LookAsync(DatabaseKind.Sandbox)).Verdict, Is.EqualTo(FindingVerdict.Passed));

    [TestCase("infra/variables.tf", "variable \"region\" {}")]
    [TestCase("infra/environments/staging/terraform.tfvars", "database_password = \"p4ssw0rd\"")]
    public async Task A_configuration_that_does_not_ask_for_it_needs_none(string file, string text)
    {
        home.Write(file, text);

        Assert.That((await LookAsync(DatabaseKind.Linked)).Verdict, Is.EqualTo(FindingVerdict.NotChecked));
    }

    private Task<Finding> LookAsync(DatabaseKind database)
    {
        var environment = new DeployEnvironment
        {
            Name = "staging",
            Cloud = CloudKind.Simulated,
            Backend = BackendKind.Local,
            Database = database,
            DatabaseUrlVariable = UrlVariable,
        };
        return PasswordChecks.PasswordAsync(new CheckSubject(environment, home.Repository, home.Home), CancellationToken.None);
    }
}
