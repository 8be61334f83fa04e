using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class RepositoryFolderTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("repository-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Finds_the_root_from_a_folder_deep_below_it()
    {
        File.WriteAllText(Path.Combine(_folder, "deployer.yaml"), "");
        var deep = Directory.CreateDirectory(Path.Combine(_folder, "infra", "modules", "service")).FullName;

        var repository = RepositoryFolder.Find(deep);

        Assert.That(repository.Root, Is.EqualTo(_folder));
        Assert.That(repository.Migrations, Is.EqualTo(Path.Combine(_folder, "supabase", "migrations")));
    }

    [Test]
    public void Says_where_it_looked_when_there_is_no_root() =>
        Assert.That(
            () => RepositoryFolder.Find(_folder),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(_folder));
}
