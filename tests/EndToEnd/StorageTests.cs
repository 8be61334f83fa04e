using Microsoft.Data.Sqlite;

namespace EndToEnd;

internal sealed class StorageTests
{
    [TestCase("deploy", "sandbox")]
    [TestCase("runs")]
    public async Task A_corrupt_database_is_named_with_a_remedy(params string[] arguments)
    {
        await using var checkout = Checkout.Create();
        Directory.CreateDirectory(checkout.Home);
        await File.WriteAllTextAsync(Path.Combine(checkout.Home, "deployer.db"), new string('x', 8192));

        (await checkout.RunAsync(arguments)).EndedWith(Exit.Storage).Said("deployer.db");
    }

    [Test]
    public async Task A_home_that_cannot_be_made_is_named_with_a_remedy()
    {
        await using var checkout = Checkout.Create();
        checkout.Variables["DEPLOYER_HOME"] = checkout.PathOf("deployer.yaml") + "/home";

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Storage).Said("DEPLOYER_HOME");
    }

    // Root may write everywhere, so the file system itself has to refuse; that takes Linux' mount namespaces.
    [Test, Platform("Linux")]
    public async Task A_read_only_disk_is_named_with_a_remedy_and_a_database_of_a_newer_deployer_is_left_alone()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        checkout.MakeReadOnly(checkout.Home);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Storage).Said(checkout.Home);
        checkout.StartThrough = [];
        await MakeNewerAsync(Path.Combine(checkout.Home, "deployer.db"));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Storage).Said("schema version 9999").Said("Update the deployer");
    }

    [Test, Platform("Linux")]
    public async Task A_full_disk_is_named_with_a_remedy()
    {
        await using var checkout = Checkout.Create();
        Directory.CreateDirectory(checkout.Home);
        checkout.MakeSmall(checkout.Home, kilobytes: 64);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Storage);
    }

    private static async Task MakeNewerAsync(string file)
    {
        await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "pragma user_version = 9999";
        await command.ExecuteNonQueryAsync();
    }
}
