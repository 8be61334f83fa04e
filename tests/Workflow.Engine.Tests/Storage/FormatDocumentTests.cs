using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>docs/checkpoint-format.md says what is so.</summary>
internal sealed partial class FormatDocumentTests
{
    private readonly string _document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "checkpoint-format.md"));

    [Test]
    public async Task Every_query_of_the_document_runs()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteRunStore($"Data Source={folder.File("runs.db")}", canCreate: true, TimeProvider.System);
        await Some.RunAsync(store, "RUN");
        using var connection = Connect(folder);
        var queries = Query().Matches(_document).Select(match => match.Value).ToList();

        Assert.That(queries, Has.Count.EqualTo(5));
        foreach (var query in queries)
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            Assert.That(command.ExecuteReader, Throws.Nothing, query);
        }
    }

    [Test]
    public async Task Every_column_of_every_table_and_both_pragmas_are_described()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteRunStore($"Data Source={folder.File("runs.db")}", canCreate: true, TimeProvider.System);
        await store.OpenAsync();
        using var connection = Connect(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (table, column) = (reader.GetString(0), reader.GetString(1));
            var section = Section().Matches(_document).Select(match => match.Value).Single(text => Regex.IsMatch(text, $@"^### [\w, ]*\b{table}\b"));
            Assert.That(section, Does.Contain($"`{column}`"), table);
        }

        Assert.That(_document, Does.Contain($"`PRAGMA application_id` is {Schema.ApplicationId}"));
        Assert.That(_document, Does.Contain($"schema's version: {Schema.Migrations.Count}."));
    }

    private static SqliteConnection Connect(TempFolder folder)
    {
        var connection = new SqliteConnection($"Data Source={folder.File("runs.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? ".", "..", "..", ".."));

    [GeneratedRegex(@"(?<=^    )SELECT [^;]*;", RegexOptions.Multiline)]
    private static partial Regex Query();

    [GeneratedRegex(@"^### .*?(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();
}
