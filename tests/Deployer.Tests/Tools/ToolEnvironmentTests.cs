using Deployer.Tools;

namespace Deployer.Tests.Tools;

internal sealed class ToolEnvironmentTests
{
    private static readonly ToolEnvironmentOptions Real = new();
    private static readonly ToolEnvironmentOptions Simulated = new() { SimulatedCloud = true };

    [TestCase("TF_CLI_ARGS")]
    [TestCase("TF_CLI_ARGS_apply")]
    [TestCase("TF_REATTACH_PROVIDERS")]
    [TestCase("TF_CLI_CONFIG_FILE")]
    [TestCase("TF_WORKSPACE")]
    [TestCase("TF_DATA_DIR")]
    [TestCase("TF_VAR_region")]
    [TestCase("TF_LOG")]
    [TestCase("TF_LOG_PATH")]
    [TestCase("STORAGE_EMULATOR_HOST")]
    [TestCase("PGOPTIONS")]
    [TestCase("PGAPPNAME")]
    [TestCase("PGHOSTADDR")]
    [TestCase("SUPABASE_PROFILE")]
    [TestCase("SUPABASE_PROJECT_ID")]
    [TestCase("SUPABASE_CA_SKIP_VERIFY")]
    public void What_would_redirect_a_tool_is_taken_out_and_reported(string name)
    {
        var environment = ToolEnvironment.Build(new Dictionary<string, string> { [name] = "value", ["HOME"] = "/home/x" }, Real);

        Assert.That(environment.Variables, Does.Not.ContainKey(name));
        Assert.That(environment.Scrubbed, Is.EqualTo(new[] { name }));
    }

    [TestCase("PATH")]
    [TestCase("GOOGLE_APPLICATION_CREDENTIALS")]
    [TestCase("PG_CONN_STR")]
    [TestCase("TF_HTTP_ADDRESS")]
    [TestCase("SUPABASE_ACCESS_TOKEN")]
    [TestCase("SUPABASE_AUTH_SMS_TWILIO_AUTH_TOKEN")]
    [TestCase("tf_workspace")]
    public void Everything_else_stays(string name)
    {
        var environment = ToolEnvironment.Build(new Dictionary<string, string> { [name] = "value" }, Real);

        Assert.That(environment.Variables[name], Is.EqualTo("value"));
        Assert.That(environment.Scrubbed, Is.Empty);
    }

    [TestCase("http://127.0.0.1:4443/storage/v1/", false)]
    [TestCase("http://localhost:4443/", false)]
    [TestCase("http://[::1]:4443/", false)]
    [TestCase("http://gcs.localhost:4443/", false)]
    [TestCase("https://storage-acme.p.googleapis.com/storage/v1/", true)]
    public void A_real_cloud_is_never_one_on_this_machine(string endpoint, bool stays)
    {
        foreach (var name in new[] { "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", "GOOGLE_STORAGE_CUSTOM_ENDPOINT", "GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT" })
        {
            var variables = new Dictionary<string, string> { [name] = endpoint };

            Assert.That(ToolEnvironment.Build(variables, Real).Scrubbed, stays ? Is.Empty : Is.EqualTo(new[] { name }));
            Assert.That(ToolEnvironment.Build(variables, Simulated).Variables[name], Is.EqualTo(endpoint));
        }
    }

    [Test]
    public void What_is_set_to_what_we_set_it_to_ourselves_is_not_reported()
    {
        var current = new Dictionary<string, string> { ["SUPABASE_TELEMETRY_DISABLED"] = "1", ["TF_INPUT"] = "1" };

        Assert.That(ToolEnvironment.Build(current, Real).Scrubbed, Is.EqualTo(new[] { "TF_INPUT" }));
    }

    [Test]
    public void Tools_are_told_that_nobody_is_there_to_answer()
    {
        var variables = ToolEnvironment.Build(new Dictionary<string, string> { ["TF_INPUT"] = "1", ["CHECKPOINT_DISABLE"] = "" }, Real).Variables;

        Assert.That(variables, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["TF_IN_AUTOMATION"] = "1",
            ["TF_INPUT"] = "0",
            ["CHECKPOINT_DISABLE"] = "1",
            ["SUPABASE_TELEMETRY_DISABLED"] = "1",
            ["SUPABASE_NO_UPDATE_NOTIFIER"] = "1",
            ["CLOUDSDK_CORE_DISABLE_PROMPTS"] = "1",
            ["CLOUDSDK_CORE_DISABLE_FILE_LOGGING"] = "1",
        }));
    }

    [Test]
    public void The_runs_own_variables_and_cache_are_put_in()
    {
        var options = Real with { PluginCacheFolder = "/home/cache", TerraformVariables = new Dictionary<string, string> { ["region"] = "ours" } };

        var environment = ToolEnvironment.Build(new Dictionary<string, string> { ["TF_VAR_region"] = "theirs", ["TF_VAR_zone"] = "theirs" }, options);

        Assert.That(environment.Variables["TF_VAR_region"], Is.EqualTo("ours"));
        Assert.That(environment.Variables, Does.Not.ContainKey("TF_VAR_zone"));
        Assert.That(environment.Variables["TF_PLUGIN_CACHE_DIR"], Is.EqualTo("/home/cache"));
        Assert.That(environment.Scrubbed, Is.EqualTo(new[] { "TF_VAR_region", "TF_VAR_zone" }));
    }

    [Test]
    public void A_real_cloud_never_gets_the_simulators_providers()
    {
        Assert.Throws<ArgumentException>(() => ToolEnvironment.Build(ToolEnvironment.Current, Real with { ReattachProviders = "{}" }));

        var inherited = ToolEnvironment.Build(new Dictionary<string, string> { ["TF_REATTACH_PROVIDERS"] = "{}" }, Real);
        Assert.That(inherited.Variables, Does.Not.ContainKey("TF_REATTACH_PROVIDERS"));
        Assert.That(inherited.Variables, Does.Not.ContainKey("TF_CLI_CONFIG_FILE"));
    }

    [Test]
    public void A_simulated_cloud_gets_its_own_providers_and_no_ones_configuration()
    {
        var inherited = new Dictionary<string, string> { ["TF_REATTACH_PROVIDERS"] = "theirs", ["TF_CLI_CONFIG_FILE"] = "theirs", ["SUPABASE_PROFILE"] = "emulator" };

        var without = ToolEnvironment.Build(inherited, Simulated).Variables;
        var with = ToolEnvironment.Build(inherited, Simulated with { ReattachProviders = "ours" }).Variables;

        Assert.That(without, Does.Not.ContainKey("TF_REATTACH_PROVIDERS"));
        Assert.That(with["TF_REATTACH_PROVIDERS"], Is.EqualTo("ours"));
        Assert.That(with["TF_CLI_CONFIG_FILE"], Is.EqualTo("/dev/null"));
        Assert.That(with["SUPABASE_PROFILE"], Is.EqualTo("emulator"));
    }

    [Test]
    public void One_variable_can_be_set_or_removed_without_touching_the_original()
    {
        var original = ToolEnvironment.Build(new Dictionary<string, string> { ["A"] = "1" }, Real);

        Assert.That(original.With("A", null).Variables, Does.Not.ContainKey("A"));
        Assert.That(original.With("A", "2").Variables["A"], Is.EqualTo("2"));
        Assert.That(original.Variables["A"], Is.EqualTo("1"));
    }

    [Test]
    public void Printing_it_shows_no_value()
    {
        var environment = ToolEnvironment.Build(new Dictionary<string, string> { ["TOKEN"] = "s3cret", ["TF_VAR_password"] = "s3cret" }, Real);

        Assert.That($"{environment}", Does.Contain("TF_VAR_password").And.Not.Contain("s3cret"));
        Assert.That($"{new ToolCommand("/bin/x", [], "/", environment.Variables)}", Does.Not.Contain("s3cret"));
    }
}
