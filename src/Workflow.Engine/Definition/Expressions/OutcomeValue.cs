using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Engine;

/// <summary>
/// The type of <c>outcome</c> in a condition. What a step's outcome is shows only when it has run, so the condition says it: the
/// outcome is a text, a number or a flag where it is compared with one, and else the object it is.
/// </summary>
internal static partial class OutcomeValue
{
    public const string Name = "outcome";

    private static readonly Type[] _compared = [typeof(string), typeof(double?), typeof(bool?), typeof(object)];

    /// <summary>The types to try for a condition, in this order.</summary>
    public static IReadOnlyList<Type> TypesFor(string text) => IsUsedAsObject().IsMatch(text) ? [typeof(object)] : _compared;

    /// <summary>The outcome as that type; null when it is nothing like it, so that it equals none.</summary>
    public static object? To(object? outcome, Type type)
    {
        var value = StoredValue.Plain(outcome);
        if (value is null || type == typeof(object))
        {
            return value;
        }

        if (type == typeof(string))
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        if (value is string || value is bool != (type == typeof(bool?)))
        {
            return null;
        }

        try
        {
            return StoredValue.To(value, type);
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\boutcome\s*\.|[(,]\s*outcome\s*[,)]", RegexOptions.CultureInvariant)]
    private static partial Regex IsUsedAsObject();
}
