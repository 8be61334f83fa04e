namespace EndToEnd;

internal sealed class MakefileTests
{
    [Test]
    public async Task Make_alone_prints_its_targets_with_a_line_each()
    {
        var result = (await MakeAsync()).EndedWith(0);

        foreach (var target in new[] { "<environment>-deploy", "<environment>-rollback", "<environment>-doctor", "<environment>-bootstrap", "<environment>-outputs", "build", "test", "lint", "providers-lock", "bench", "fault-matrix", "clean" })
        {
            Assert.That(result.Stdout, Does.Match($"(?m)^  make {target} +\\S.*$"));
        }
    }

    [Test]
    public async Task A_second_start_builds_nothing()
    {
        var result = (await MakeAsync("-n", "production-deploy")).EndedWith(0);

        Assert.That(result.Stdout.Trim(), Is.EqualTo("exec artifacts/deployer/deployer deploy 'production'"));
    }

    [Test]
    public async Task Options_reach_the_deployer_as_they_stand()
    {
        var result = (await MakeAsync("-n", "sandbox-deploy", "ARGS=--yes --allow-destroy module.service[\"a$b\"];'x")).EndedWith(0);

        var command = result.Stdout.Trim().Replace("exec artifacts/deployer/deployer", "printf '<%s>'");
        using var shell = RunningCommand.Start("/bin/sh", ["-c", command], Repository.Root, new Dictionary<string, string?>());
        Assert.That(
            (await shell.EndAsync()).Stdout.Trim(),
            Is.EqualTo("<deploy><sandbox><--yes><--allow-destroy><module.service[\"a$b\"];'x>"));
    }

    [TestCase("terraform")]
    [TestCase("npm")]
    [TestCase("dotnet")]
    public async Task A_missing_tool_is_named_and_not_installed(string tool)
    {
        await using var checkout = Checkout.Create();
        checkout.HideFromPath(tool);

        using var require = RunningCommand.Start(Ci("require"), [tool], Repository.Root, checkout.Variables);

        (await require.EndAsync()).EndedWith(3).Said($"{tool}").Said("Install it:");
    }

    [TestCase("0", "3 passed, 0 failed, 1 skipped", 0, "<Counters total=\"4\" executed=\"3\" passed=\"3\" failed=\"0\" />")]
    [TestCase("1", "2 passed, 1 failed, 0 skipped", 1, "<Counters total=\"3\" executed=\"3\" passed=\"2\" failed=\"1\" />")]
    [TestCase("0", "0 passed, 0 failed, 0 skipped", 1, "<Counters total=\"0\" executed=\"0\" passed=\"0\" failed=\"0\" />")]
    [TestCase("0", "0 passed, 0 failed, 0 skipped", 1, "")]
    public async Task The_sum_of_all_results_is_the_last_line(string broken, string sum, int exitCode, string counters)
    {
        await using var checkout = Checkout.Create();
        var file = Path.Combine(checkout.Hooks, "results.trx");
        if (counters.Length > 0) await File.WriteAllTextAsync(file, $"<TestRun>\n    {counters}\n</TestRun>\n");

        using var summing = RunningCommand.Start(Ci("sum-results"), [broken, file], Repository.Root, checkout.Variables);

        Assert.That((await summing.EndAsync()).EndedWith(exitCode).Stdout.TrimEnd('\n').Split('\n')[^1], Is.EqualTo(sum));
    }

    [Test]
    public async Task The_failed_tests_are_named_before_the_sum_with_both_ends_of_their_message()
    {
        await using var checkout = Checkout.Create();
        var file = Path.Combine(checkout.Hooks, "results.trx");
        await File.WriteAllTextAsync(file, $"""
            <TestRun>
                <UnitTestResult testId="1" testName="It_holds(&quot;a&amp;b&quot;)" outcome="Failed">
                      <StdOut>noise
                &lt;Message&gt;also noise</StdOut>
                      <Message>  Expected: &lt;1&gt;
              But was:  2 &amp; 3
            </Message>
                      <StackTrace>   at It_holds()</StackTrace>
                </UnitTestResult>
                <UnitTestResult testId="2" testName="It_passes" outcome="Passed" />
                <UnitTestResult testId="3" testName="It_ends" outcome="Failed">
                      <Message>{string.Join('\n', Enumerable.Range(100, 100))}</Message>
                </UnitTestResult>
                <UnitTest name="It_holds" id="1">
                  <TestMethod className="Some.Tests" name="It_holds" />
                <UnitTest name="It_ends" id="3">
                  <TestMethod className="Other.Tests" name="It_ends" />
                <Counters total="3" executed="3" passed="1" failed="2" />
            </TestRun>
            """);

        using var summing = RunningCommand.Start(Ci("sum-results"), ["1", file], Repository.Root, checkout.Variables);

        Assert.That((await summing.EndAsync()).EndedWith(1).Stdout, Is.EqualTo($"""
            failed: Some.Tests.It_holds("a&b"): Expected: <1> But was: 2 & 3
            failed: Other.Tests.It_ends: {string.Join(' ', Enumerable.Range(100, 30))} ... {string.Join(' ', Enumerable.Range(170, 30))}
            1 passed, 2 failed, 0 skipped

            """));
    }

    [Test]
    public async Task A_run_that_breaks_outside_of_a_test_is_a_failure_with_a_line_of_its_own()
    {
        await using var checkout = Checkout.Create();
        var file = Path.Combine(checkout.Hooks, "results.trx");
        await File.WriteAllTextAsync(file, "    <Counters total=\"3\" executed=\"3\" passed=\"3\" failed=\"0\" />\n");

        using var summing = RunningCommand.Start(Ci("sum-results"), ["1", file], Repository.Root, checkout.Variables);

        Assert.That(
            (await summing.EndAsync()).EndedWith(1).Stdout,
            Is.EqualTo("failed: a run broke outside of a test, see its output\n3 passed, 1 failed, 0 skipped\n"));
    }

    private static string Ci(string script) => Path.Combine(Repository.Root, ".ci", script);

    private static async Task<CommandResult> MakeAsync(params string[] arguments)
    {
        // The test run may itself have been started by make, whose variables would reach this one.
        var clean = new Dictionary<string, string?> { ["MAKEFLAGS"] = null, ["MAKELEVEL"] = null, ["ARGS"] = null, ["MFLAGS"] = null };
        using var make = RunningCommand.Start("make", arguments, Repository.Root, clean);
        return await make.EndAsync();
    }
}
