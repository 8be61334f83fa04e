namespace Deployer.Tools;

/// <summary>A row of <c>supabase_migrations.schema_migrations</c>.</summary>
/// <param name="Version">The digits at the front of the file's name.</param>
/// <param name="Name">The rest of it.</param>
/// <param name="Statements">The statements as they were run; they may hold secrets.</param>
internal sealed record AppliedMigration(string Version, string Name, IReadOnlyList<string> Statements);
