namespace EndToEnd;

internal sealed class ConfigurationTests
{
    [Test]
    public async Task An_unknown_environment_is_answered_with_the_known_ones()
    {
        await using var checkout = Checkout.Create();

        var result = (await checkout.RunAsync("deploy", "sandbx")).EndedWith(Exit.NotFound);

        result.Said("sandbx").Said("sandbox").Said("staging").Said("production");
    }

    [Test]
    public async Task A_misspelt_key_of_deployer_yaml_is_named_with_its_line_and_a_suggestion()
    {
        await using var checkout = Checkout.Create();
        checkout.Replace("deployer.yaml", "    cloud: simulated", "    clout: simulated");

        var result = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration);

        var line = checkout.Read("deployer.yaml").Split('\n').ToList().FindIndex(text => text.Contains("clout:")) + 1;
        result.Said("deployer.yaml").Said($"{line}").Said("clout").Said("cloud");
    }

    [TestCase("deployer.yaml", "environments: [")]
    [TestCase("workflows/deploy.yaml", "Id: [")]
    public async Task A_file_that_is_not_yaml_is_named(string file, string text)
    {
        await using var checkout = Checkout.Create();
        checkout.Write(file, text);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said(file);
    }

    [Test]
    public async Task A_malformed_variable_file_is_named_with_its_line()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/environments/sandbox/terraform.tfvars", "environment = \"sandbox\"\nproject_id = [\n");

        var result = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration);

        result.Said("terraform.tfvars");
        Assert.That(checkout.Created(), Is.Empty);
    }

    [Test]
    public async Task A_folder_without_deployer_yaml_says_what_to_do()
    {
        await using var checkout = Checkout.Create();
        File.Delete(checkout.PathOf("deployer.yaml"));

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said("deployer.yaml");
    }

    [TestCase("deploy")]
    [TestCase("deploy", "sandbox", "--no-such-option")]
    [TestCase("no-such-command")]
    public async Task What_the_command_line_does_not_know_is_a_usage_error(params string[] arguments)
    {
        await using var checkout = Checkout.Create();

        (await checkout.RunAsync(arguments)).EndedWith(Exit.Usage);
    }
}
