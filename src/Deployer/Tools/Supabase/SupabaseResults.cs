namespace Deployer.Tools;

/// <summary>What <c>supabase db push</c> did, or would do.</summary>
/// <param name="UpToDate">Nothing was pending.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Migrations">File names of the pending (dry run) or applied migrations, in order.</param>
/// <param name="Message">The CLI's own sentence.</param>
internal sealed record DbPushResult(bool UpToDate, bool DryRun, IReadOnlyList<string> Migrations, string Message);
