using System.Globalization;
using System.Text;

namespace Workflow.Engine.Tests;

/// <summary>How much of WorkflowCore's public API is there.</summary>
internal sealed class ApiCounts
{
    private static readonly string[] _foremost = ["WorkflowCore.Interface", "WorkflowCore.Models", "WorkflowCore.Primitives"];

    private readonly SortedDictionary<string, (int There, int All)> _spaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> _reasons = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Members that are missing without a reason, and reasons without a missing member.</summary>
    public List<string> Faults { get; } = [];

    public static ApiCounts Of(IReadOnlyList<ListedType> listed, ILookup<string, OwnType> own, LeftOut leftOut)
    {
        var counts = new ApiCounts();
        foreach (var type in listed)
        {
            counts.Look(type, [.. own[type.Name]], leftOut);
        }

        counts.Faults.AddRange(leftOut.Reasons.Keys.Where(key => !counts._used.Contains(key)).Select(key => $"'{key}' names nothing in the list."));
        return counts;
    }

    public string Print()
    {
        var text = new StringBuilder();
        foreach (var (space, (there, all)) in _spaces)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{space}: {there} of {all} members");
        }

        Sum("Interface, Models and Primitives", [.. _spaces.Where(each => _foremost.Contains(each.Key)).Select(each => each.Value)]);
        Sum("In total", _spaces.Values);
        foreach (var (reason, keys) in _reasons)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Left out: {reason}");
            keys.ForEach(key => text.AppendLine(CultureInfo.InvariantCulture, $"  {key}"));
        }

        return text.ToString();

        void Sum(string what, IReadOnlyCollection<(int There, int All)> counts) => text.AppendLine(
            CultureInfo.InvariantCulture, $"{what}: {counts.Sum(each => each.There)} of {counts.Sum(each => each.All)} members");
    }

    private void Look(ListedType listed, OwnType[] own, LeftOut leftOut)
    {
        var isLeftOut = IsLeftOut(listed.FullName, leftOut);
        if (own.Length == 0)
        {
            Count(listed.Namespace, 0, listed.Members.Count);
            Expect(isLeftOut, $"{listed.FullName} is missing.");
            return;
        }

        Expect(!isLeftOut, $"{listed.FullName} is in the table of what is left out, and is there.");
        var difference = own.Select(each => each.Differs(listed)).Order(StringComparer.Ordinal).First();
        Expect(difference is null || IsLeftOut($"{listed.FullName} : {difference}", leftOut), $"{listed.FullName} {difference}.");
        foreach (var member in listed.Members)
        {
            var key = LeftOut.Key(listed, member);
            var isThere = own.Any(each => each.Has(listed, member));
            Count(listed.Namespace, isThere ? 1 : 0, 1);
            var isExpected = !IsLeftOut(key, leftOut);
            Expect(isThere || !isExpected, $"{key} is missing.");
            Expect(!isThere || isExpected, $"{key} is in the table of what is left out, and is there.");
        }
    }

    private void Count(string space, int there, int all)
    {
        var so = _spaces.GetValueOrDefault(space);
        _spaces[space] = (so.There + there, so.All + all);
    }

    private bool IsLeftOut(string key, LeftOut leftOut)
    {
        if (!leftOut.Reasons.TryGetValue(key, out var reason))
        {
            return false;
        }

        _used.Add(key);
        if (!_reasons.TryGetValue(reason, out var keys))
        {
            _reasons[reason] = keys = [];
        }

        keys.Add(key);
        return true;
    }

    private void Expect(bool holds, string fault)
    {
        if (!holds)
        {
            Faults.Add(fault);
        }
    }
}
