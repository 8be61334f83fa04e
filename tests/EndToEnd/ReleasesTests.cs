using System.Diagnostics;

namespace EndToEnd;

internal sealed class ReleasesTests
{
    private const string Secret = "hunter2-c0ffee";

    [Test]
    public async Task An_encrypted_release_is_gone_back_to_and_carried_to_another_home()
    {
        await using var checkout = Checkout.Create();
        var key = Path.Combine(checkout.Hooks, "key.txt");
        var recipient = (await OutputOfAsync("age-keygen", "-o", key)).Split(' ')[^1].Trim();
        checkout.Replace("deployer.yaml", "    protect:", $"    encryption: {{ recipients: [{recipient}], identity-file: {key} }}\n    protect:");
        checkout.Write("infra/secret.tf", $"output \"planted\" {{\n  value     = \"{Secret}\"\n  sensitive = true\n}}\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("releases are encrypted, and can be read here");
        var before = checkout.Picture();
        checkout.AddProbeResources(1);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("releases", "diff", "sandbox", "previous")).EndedWith(Exit.Succeeded)
            .Said("+ terraform_data.probe_0").Said("from release 1 to release 2");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Picture(), Is.EqualTo(before));
        (await checkout.RunAsync("releases", "verify", "sandbox")).EndedWith(Exit.Succeeded);
        var shown = (await checkout.RunAsync("releases", "show", "sandbox", "1")).EndedWith(Exit.Succeeded).Said("planted").Said("encrypted");
        Assert.That(shown.Text, Does.Not.Contain(Secret));
        Assert.That(FilesWith(Secret, Path.Combine(checkout.Home, "releases")), Is.Empty);
        (await checkout.RunAsync("releases", "export", "sandbox", "2", "--out", "2.release")).EndedWith(Exit.Succeeded);
        await AssertTakenInElsewhereAsync(checkout);
    }

    private static async Task AssertTakenInElsewhereAsync(Checkout checkout)
    {
        var elsewhere = Path.Combine(checkout.Hooks, "elsewhere");
        checkout.Variables["DEPLOYER_HOME"] = elsewhere;

        (await checkout.RunAsync("releases", "import", "sandbox", "2.release")).EndedWith(Exit.Succeeded).Said("release 2 of sandbox is here");
        var verified = (await checkout.RunAsync("releases", "verify", "sandbox", "2")).EndedWith(Exit.Succeeded);

        checkout.Variables["DEPLOYER_HOME"] = checkout.Home;
        Assert.That(verified.Stdout, Does.Match(@"(?m)^2 +whole +5 +5$"));
        Assert.That(FilesWith(Secret, elsewhere), Is.Empty);
        Assert.That(FilesWith(Secret, checkout.PathOf("2.release")), Is.Empty);
    }

    private static IEnumerable<string> FilesWith(string text, string path) =>
        (Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path])
            .Where(file => File.ReadAllText(file, System.Text.Encoding.Latin1).Contains(text, StringComparison.Ordinal));

    private static async Task<string> OutputOfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // It starts, or throws.
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said;
    }
}
