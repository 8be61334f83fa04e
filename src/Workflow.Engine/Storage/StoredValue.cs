using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Reads values that came back from the store.</summary>
public static class StoredValue
{
    /// <summary>The value as <typeparamref name="T"/>; <see cref="JsonElement"/> is deserialised.</summary>
    /// <exception cref="InvalidCastException">It is something else.</exception>
    public static T? As<T>(object? value) => (T?)To(value, typeof(T));

    /// <summary>JSON null, bool, int and string as such; all else as it is.</summary>
    internal static object? Plain(object? value) => value is not JsonElement element ? value : element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt32(out var number) => number,
        _ => element,
    };

    internal static object? To(object? value, Type target)
    {
        if (value is null)
        {
            return target.IsValueType && Nullable.GetUnderlyingType(target) is null
                ? throw new InvalidCastException($"null cannot become {target.Name}.")
                : null;
        }

        var type = Nullable.GetUnderlyingType(target) ?? target;
        return type.IsInstanceOfType(value) ? value : Convert(value, type);
    }

    private static object? Convert(object value, Type type)
    {
        try
        {
            return value switch
            {
                JsonElement element => element.Deserialize(type, StoredJson.Options),
                string text when type.IsEnum => Enum.Parse(type, text, ignoreCase: true),
                string text when type == typeof(TimeSpan) => TimeSpan.Parse(text, null),
                string text when type == typeof(Guid) => Guid.Parse(text),
                string text when type == typeof(Uri) => new Uri(text, UriKind.RelativeOrAbsolute),
                IConvertible => System.Convert.ChangeType(value, type, System.Globalization.CultureInfo.InvariantCulture),
                _ => throw new InvalidCastException($"{value.GetType().Name} cannot become {type.Name}."),
            };
        }
        catch (Exception error) when (error is FormatException or JsonException or OverflowException or ArgumentException)
        {
            throw new InvalidCastException($"'{value}' cannot become {type.Name}.", error);
        }
    }
}
