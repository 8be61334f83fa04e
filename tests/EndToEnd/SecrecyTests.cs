using System.Text;

namespace EndToEnd;

internal sealed class SecrecyTests
{
    [Test]
    public async Task Nothing_that_was_planted_stands_in_clear_outside_the_files_that_must_hold_it()
    {
        await using var checkout = Checkout.Create();
        checkout.StandBefore("terraform"); // notes the arguments of each call
        checkout.StandBeforeSupabase();
        var planted = new Planted(checkout);
        planted.Plant();
        var captured = new StringBuilder();

        await RunAsync(Exit.StepFailed, "deploy", "sandbox", "--yes");
        var failed = (await checkout.LastRunAsync()).Id;
        await ShowAsync(failed);
        planted.Mend();
        await RunAsync(Exit.Succeeded, "resume", failed, "--output", "json");
        await ShowAsync(failed);
        planted.Change();
        await RunAsync(Exit.Succeeded, "deploy", "sandbox", "--yes", "--output", "json");
        await RunAsync(Exit.Succeeded, "rollback", "sandbox", "--to", "previous", "--yes");
        await ShowAsync((await checkout.LastRunAsync()).Id);
        await RunAsync(Exit.Succeeded, "outputs", "sandbox", "--output", "json");

        Assert.That(Planted.All.Where(secret => captured.ToString().Contains(secret, StringComparison.Ordinal)), Is.Empty, captured.ToString());
        Assert.That(checkout.Calls().Where(call => Planted.All.Any(secret => call.Contains(secret, StringComparison.Ordinal))), Is.Empty);
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded); // what its servers lock can be read then
        Assert.That(planted.Leaks(), Is.Empty);
        Assert.That(planted.ReadableByOthers(), Is.Empty);

        async Task RunAsync(int exitCode, params string[] arguments) => captured.Append((await checkout.RunAsync(arguments)).EndedWith(exitCode));

        async Task ShowAsync(string run)
        {
            await RunAsync(Exit.Succeeded, "show", run);
            await RunAsync(Exit.Succeeded, "show", run, "--output", "json");
            await RunAsync(Exit.Succeeded, "logs", run);
            await RunAsync(Exit.Succeeded, "runs", "export", run);
            await RunAsync(Exit.Succeeded, "settle", run);
        }
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
}
