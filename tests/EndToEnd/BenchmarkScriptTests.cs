using System.Text.RegularExpressions;
using Benchmarks;

namespace EndToEnd;

/// <summary>A comparison with a script that does less, or more, would be worth nothing.</summary>
internal sealed partial class BenchmarkScriptTests
{
    [Test]
    public async Task The_script_runs_the_same_commands_as_a_deployment_without_changes()
    {
        await using var checkout = Checkout.Create();
        checkout.StandBefore("terraform");
        checkout.StandBeforeSupabase();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.ForgetCalls();

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var deployer = Comparable(checkout);
        checkout.ForgetCalls();
        using var script = ScriptedDeployment.Start(checkout);
        (await script.EndAsync()).EndedWith(Exit.Succeeded);

        Assert.That(Comparable(checkout), Is.EqualTo(deployer));
    }

    // The deployer runs some of them side by side, and both have folders of their own.
    private static string Comparable(Checkout checkout) =>
        string.Join('\n', checkout.Calls().Select(call => Folders().Replace(call, "")).Order(StringComparer.Ordinal));

    [GeneratedRegex("(?<=--workdir )/[^ ]+|(?<=[ =])/([^ /=]+/)*")]
    private static partial Regex Folders();
}
