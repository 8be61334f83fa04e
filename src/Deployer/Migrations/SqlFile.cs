using System.Text;
using Deployer.Runs;

namespace Deployer.Migrations;

/// <summary>A migration's text as it was read once, so that what is judged is what is approved. It may hold secrets.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Sql">Its text.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
internal sealed record SqlFile(string File, string Sql, string Digest)
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    public static SqlFile Read(MigrationFile file)
    {
        var bytes = System.IO.File.ReadAllBytes(file.Path);
        return new SqlFile(file.Name, Encoding.UTF8.GetString(bytes), PrivateFiles.Digest(bytes));
    }
}
