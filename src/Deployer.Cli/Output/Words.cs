using System.Globalization;
using System.Text.Json;
using Deployer.Journal;
using Deployer.Migrations;
using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Cli.Output;

/// <summary>How values are said to people, and to machines where the word is part of the contract.</summary>
internal static class Words
{
    /// <returns>Such as <c>in-doubt</c>: the same word that the JSON output has.</returns>
    public static string Of(RunStatus status) => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString());

    /// <returns>Such as <c>in-doubt</c>: the same word that the JSON output has.</returns>
    public static string Of(ChangeState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    /// <returns>Such as <c>verified</c>: the same word that the JSON output has.</returns>
    public static string Of(RunReach reached) => JsonNamingPolicy.KebabCaseLower.ConvertName(reached.ToString());

    /// <returns>Such as <c>only adds</c>.</returns>
    public static string Of(SqlEffect effect) => effect switch
    {
        SqlEffect.Additive => "only adds",
        SqlEffect.ChangesData => "changes data",
        SqlEffect.Contracting => "takes away",
        _ => "cannot be judged",
    };

    /// <returns>Such as <c>stopped cleanly</c>.</returns>
    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => "succeeded",
        RunOutcome.NothingChanged => "nothing changed",
        RunOutcome.StoppedCleanly => "stopped cleanly",
        RunOutcome.InDoubt => "in doubt",
        RunOutcome.RolledBack => "rolled back",
        _ => outcome.ToString(),
    };

    /// <returns>Such as <c>not checked</c>.</returns>
    public static string Of(FindingVerdict verdict) => verdict switch
    {
        FindingVerdict.Passed => "ok",
        FindingVerdict.Warning => "warning",
        FindingVerdict.Failed => "failed",
        FindingVerdict.NotChecked => "not checked",
        _ => verdict.ToString(),
    };

    /// <returns>Such as <c>0.4 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</returns>
    public static string Of(TimeSpan duration)
    {
        if (duration.TotalSeconds < 9.95)
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, duration.TotalSeconds):0.#} s");
        var whole = TimeSpan.FromSeconds((long)Math.Round(duration.TotalSeconds));
        if (whole.TotalMinutes < 1)
            return $"{whole.Seconds} s";
        return whole.TotalHours < 1 ? $"{whole.Minutes} min {whole.Seconds} s" : $"{(int)whole.TotalHours} h {whole.Minutes} min";
    }

    /// <returns>Such as <c>2026-11-23 12:03:04</c>, in the zone of the person who reads it.</returns>
    public static string Of(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
