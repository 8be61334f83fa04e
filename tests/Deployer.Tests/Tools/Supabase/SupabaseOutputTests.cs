using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Tests.Tools.SupabaseRuns;

internal sealed class SupabaseOutputTests
{
    [TestCase("{\"a\":1}")]
    [TestCase("{\n  \"a\": 1\n}\n")]
    [TestCase("Warning: the connection is not encrypted\n{\"a\":1}\n")]
    public void The_result_is_found_behind_a_warning(string stdout) =>
        Assert.That(SupabaseOutput.ReadJson(stdout).GetProperty("a").GetInt32(), Is.EqualTo(1));

    [TestCase("")]
    [TestCase("Finished supabase db push.")]
    public void No_result_is_an_error(string stdout) => Assert.That(() => SupabaseOutput.ReadJson(stdout), Throws.InstanceOf<JsonException>());

    [Test]
    public void An_error_keeps_its_code_message_and_suggestion()
    {
        var error = SupabaseOutput.ToFailure(
            "supabase db push", 1, """{"_tag":"Error","error":{"code":"X","message":"bad password=p4ss","suggestion":"Do this."}}""", "noise");

        Assert.That((error.Code, error.Detail, error.Remedy, error.ExitCode), Is.EqualTo(("X", "bad password=***", "Do this.", 1)));
    }

    [Test]
    public void A_call_that_never_came_to_json_tells_its_standard_error()
    {
        var error = SupabaseOutput.ToFailure("supabase db push", 3, "", "no such flag postgres://u:p4ss@h/d\n");

        Assert.That((error.Code, error.Detail), Is.EqualTo(((string?)null, "no such flag postgres://u:***@h/d")));
    }
}
