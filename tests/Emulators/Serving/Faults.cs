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

    /// <summary>Holds such a request before anything is done, until the test lets it go.</summary>
    /// <param name="method">Such as <c>POST</c>.</param>
    /// <param name="subject">A pattern with <c>*</c> for what the request is about.</param>
    /// <param name="first">Which of them is held, counted from 1 now.</param>
    public HeldRequest Hold(string method, string subject, int first = 1)
    {
        var held = new HeldRequest();
        Add(new FaultRule(method, subject, held) { First = first });
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
