namespace EndToEnd;

internal sealed class SecrecyTests
{
    private const string Secret = "hunter2-e7c1f0";

    [Test]
    public async Task A_sensitive_value_reaches_only_the_files_that_must_hold_it()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/secret.tf", $$"""
            resource "terraform_data" "secret" {
              input = sensitive("{{Secret}}")
            }

            output "planted" {
              value     = terraform_data.secret.output
              sensitive = true
            }
            """);

        var result = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        var shown = await checkout.RunAsync("logs", (await checkout.LastRunAsync()).Id);
        var outputs = await checkout.RunAsync("outputs", "sandbox", "--output", "json");
        Assert.That(result.Text + shown.Text + outputs.Text, Does.Not.Contain(Secret));
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded); // what its servers lock can be read then
        var holders = FilesWith(Secret, checkout).ToList();
        Assert.That(holders.Where(file => !MayHoldSecrets(file)), Is.Empty);
        Assert.That(
            holders.Where(file => !file.EndsWith("secret.tf")).Select(File.GetUnixFileMode),
            Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task What_is_saved_is_readable_by_its_owner_only()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        string[] outputs = [checkout.PathOf("sandbox-outputs.txt"), checkout.PathOf("sandbox-outputs.json")];
        Assert.That(outputs.Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(checkout.Home) & others, Is.EqualTo(UnixFileMode.None));
        var database = Directory.EnumerateFiles(checkout.Home, "deployer.db*");
        Assert.That(database.Select(file => File.GetUnixFileMode(file) & others), Is.All.EqualTo(UnixFileMode.None));
    }

    // Plans, state, captured outputs, the configuration itself and its copies hold values by nature.
    private static bool MayHoldSecrets(string file) =>
        file.EndsWith("secret.tf", StringComparison.Ordinal)
        || file.EndsWith(".tfplan", StringComparison.Ordinal)
        || file.Contains(".tfstate", StringComparison.Ordinal)
        || file.Contains("/home/releases/", StringComparison.Ordinal)
        || (file.Contains("/home/runs/", StringComparison.Ordinal) && Path.GetFileName(file) == "outputs.json");

    private static IEnumerable<string> FilesWith(string text, Checkout checkout) =>
        new[] { checkout.Home, checkout.Folder }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", Everything))
            .Where(file => !file.Contains("/postgres/", StringComparison.Ordinal))
            .Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)) // nothing to read
            .Where(file => File.ReadAllText(file, System.Text.Encoding.Latin1).Contains(text, StringComparison.Ordinal));

    private static EnumerationOptions Everything => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };
}
