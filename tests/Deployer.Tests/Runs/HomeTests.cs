using Deployer.Runs;

namespace Deployer.Tests.Runs;

/// <summary>Which folders become the home, and which are left alone.</summary>
internal sealed class HomeTests
{
    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("deployer-home-");

    private string Folder => Path.Combine(repository.FullName, ".deployer");

    [TearDown]
    public void Remove() => repository.Delete(recursive: true);

    [Test]
    public void A_new_home_is_private()
    {
        Home.Open(repository.FullName);

        Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(PrivateFiles.FolderMode));
    }

    [Test]
    public void A_home_that_was_opened_to_others_is_made_private_again()
    {
        Home.Open(repository.FullName);
        File.WriteAllText(Path.Combine(Folder, "deployer.db"), "");
        File.SetUnixFileMode(Folder, Open);

        Home.Open(repository.FullName);

        Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(PrivateFiles.FolderMode));
    }

    [Test]
    public void Somebody_elses_folder_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "theirs"), "");
        File.SetUnixFileMode(Folder, Open);

        Assert.That(() => Home.Open(repository.FullName), Throws.TypeOf<StorageException>().With.Message.Contains(Folder));
        Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(Open));
    }

    [Test]
    public void A_shared_folder_for_temporary_files_is_refused_even_when_it_is_empty()
    {
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, Open | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        Assert.That(() => Home.Open(repository.FullName), Throws.TypeOf<StorageException>());
        Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(Open | UnixFileMode.OtherWrite | UnixFileMode.StickyBit));
    }

    [Test]
    public void A_private_folder_with_other_things_in_it_may_be_the_home()
    {
        Directory.CreateDirectory(Folder, PrivateFiles.FolderMode);
        File.WriteAllText(Path.Combine(Folder, "mine"), "");

        Assert.That(() => Home.Open(repository.FullName), Throws.Nothing);
    }
}
