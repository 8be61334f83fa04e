using Deployer.Tools;

namespace Deployer.Tests.Tools.GcloudRuns;

internal sealed class GoogleCredentialsTests
{
    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [TestCase("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.x")]
    [TestCase("GOOGLE_BACKEND_CREDENTIALS", "{}")]
    [TestCase("GOOGLE_CREDENTIALS", " {\"type\":\"service_account\"}")]
    public void A_variable_with_a_token_or_a_key_is_enough_and_is_named_without_its_value(string name, string value) =>
        Assert.That(Find((name, value)), Does.Contain(name).And.Not.Contain(value));

    [TestCase("GOOGLE_CREDENTIALS")]
    [TestCase("GOOGLE_APPLICATION_CREDENTIALS")]
    public void A_variable_may_name_a_file_that_is_there(string name)
    {
        Assert.That(Find((name, bench.Write("key.json", "{}"))), Is.Not.Null);
        Assert.That(Find((name, bench.PathOf("missing.json"))), Is.Null);
    }

    [Test]
    public void The_file_of_a_login_is_found_where_the_libraries_look()
    {
        var login = bench.Write("gcloud/application_default_credentials.json", "{}");
        Assert.That(Find(("CLOUDSDK_CONFIG", bench.PathOf("gcloud"))), Does.Contain(login));

        var home = bench.Write("home/.config/gcloud/application_default_credentials.json", "{}");
        Assert.That(Find(("HOME", bench.PathOf("home"))), Does.Contain(home));
    }

    [Test]
    public void Without_any_there_are_none() => Assert.That(Find(("HOME", bench.Folder)), Is.Null);

    private static string? Find(params (string Name, string Value)[] variables) =>
        GoogleCredentials.Find(variables.ToDictionary(variable => variable.Name, variable => variable.Value))?.Source;
}
