using Deployer.Tools;

namespace Deployer.Journal;

/// <summary>Writes the block by which Terraform adopts an object that exists already.</summary>
internal static class ImportBlock
{
    /// <summary>Writes the block.</summary>
    /// <param name="address">The resource's address in the configuration.</param>
    /// <param name="id">The object's id.</param>
    /// <returns>Lines of Terraform's language.</returns>
    public static string Of(string address, string id) =>
        $$"""
        import {
          to = {{address}}
          id = "{{HclString.Escape(id)}}"
        }
        """;
}
