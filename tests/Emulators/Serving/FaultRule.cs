namespace Emulators.Serving;

/// <summary>Which requests a fault meets.</summary>
/// <param name="Method">Such as <c>POST</c>; <c>*</c> for any.</param>
/// <param name="Subject">A pattern with <c>*</c> for what the request is about.</param>
/// <param name="Fault">What happens to it.</param>
public sealed record FaultRule(string Method, string Subject, Fault Fault)
{
    /// <summary>The first matching request that is met, counted from 1 when the rule is added.</summary>
    public int First { get; init; } = 1;

    /// <summary>How many of them are met.</summary>
    public int Times { get; init; } = 1;
}
