namespace Emulators.Serving;

/// <summary>What is to go wrong with an emulator's next requests. Of several rules that meet a request, the oldest counts.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<(FaultRule Rule, int[] Seen)> _rules = [];

    public void Add(FaultRule rule)
    {
        lock (_gate) _rules.Add((rule, [0]));
    }

    /// <summary>Holds the next such request before anything is done, until the test lets it go.</summary>
    public HeldRequest Hold(string method, string subject)
    {
        var held = new HeldRequest();
        Add(new FaultRule(method, subject, held));
        return held;
    }

    public void Clear()
    {
        lock (_gate) _rules.Clear();
    }

    internal Fault? Take(string method, string subject)
    {
        lock (_gate)
        {
            Fault? taken = null;
            foreach (var (rule, seen) in _rules.Where(entry => Matches(entry.Rule, method, subject)))
            {
                var number = ++seen[0];
                if (number >= rule.First && number - rule.First < rule.Times) taken ??= rule.Fault;
            }

            return taken;
        }
    }

    private static bool Matches(FaultRule rule, string method, string subject) =>
        Pattern.Matches(rule.Method, method) && Pattern.Matches(rule.Subject, subject);
}
