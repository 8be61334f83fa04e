namespace Deployer.Environments;

/// <summary>Which releases of an environment are kept: those that either rule keeps.</summary>
/// <param name="Keep">So many of the newest that were applied; null: no such rule.</param>
/// <param name="KeepDays">All that are younger than so many days; null: no such rule.</param>
public sealed record ReleasesSettings(int? Keep, int? KeepDays);
