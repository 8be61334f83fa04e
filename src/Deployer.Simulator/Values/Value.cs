using System.Globalization;

namespace Deployer.Simulator.Values;

/// <summary>A value of Terraform's type system: immutable, compared by content.</summary>
internal abstract record Value
{
    public static readonly Value Null = new NullValue();
    public static readonly Value Unknown = new UnknownValue();

    public bool IsNull => ReferenceEquals(this, Null);

    public bool IsUnknown => ReferenceEquals(this, Unknown);

    /// <summary>Neither null nor unknown itself; a part of it may still be either.</summary>
    public bool IsSet => !IsNull && !IsUnknown;

    /// <summary>Whether this value or any part of it is unknown.</summary>
    public virtual bool HasUnknown => false;

    /// <summary>The text of a string, number or bool; null for anything else.</summary>
    public virtual string? AsText => null;

    public static Value Of(string? text) => text is null ? Null : new StringValue(text);

    public static Value Of(bool value) => value ? BoolValue.True : BoolValue.False;

    public static Value Of(long number) => new NumberValue(number.ToString(CultureInfo.InvariantCulture));

    private sealed record NullValue : Value;

    private sealed record UnknownValue : Value
    {
        public override bool HasUnknown => true;
    }
}

internal sealed record StringValue(string Text) : Value
{
    public override string AsText => Text;
}

internal sealed record BoolValue : Value
{
    public static readonly BoolValue True = new(true);
    public static readonly BoolValue False = new(false);

    private BoolValue(bool flag) => Flag = flag;

    public bool Flag { get; }

    public override string AsText => Flag ? "true" : "false";
}

/// <summary>A number by its decimal text, because Terraform's numbers are wider than any of .NET's.</summary>
internal sealed record NumberValue : Value
{
    public NumberValue(string text) => Text = Normalise(text);

    public string Text { get; }

    public override string AsText => Text;

    private static string Normalise(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return text;
        // Dividing by one with all its zeros is how a decimal drops trailing zeros: 2.50 and 2.5 are the same number.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : text;
    }
}

/// <summary>A value of the pseudo-type "dynamic": it carries its type with it.</summary>
internal sealed record DynamicallyTypedValue(CtyType Type, Value Content) : Value
{
    public override bool HasUnknown => Content.HasUnknown;
}

/// <summary>A list or a tuple.</summary>
internal sealed record ListValue(IReadOnlyList<Value> Items) : Value
{
    public static readonly ListValue Empty = new([]);

    public override bool HasUnknown => Items.Any(item => item.HasUnknown);

    public bool Equals(ListValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(17, HashCode.Combine);
}

/// <summary>A set: the order of its elements says nothing.</summary>
internal sealed record SetValue(IReadOnlyList<Value> Items) : Value
{
    public static readonly SetValue Empty = new([]);

    public override bool HasUnknown => Items.Any(item => item.HasUnknown);

    public bool Equals(SetValue? other)
    {
        if (other is null || other.Items.Count != Items.Count) return false;
        var left = Items.CountBy(item => item).ToDictionary();
        return other.Items.CountBy(item => item).All(entry => left.GetValueOrDefault(entry.Key) == entry.Value);
    }

    public override int GetHashCode() => Items.Aggregate(19, (hash, item) => hash ^ item.GetHashCode());
}

/// <summary>An object or a map.</summary>
internal sealed record ObjectValue(IReadOnlyDictionary<string, Value> Fields) : Value
{
    public static readonly ObjectValue Empty = new(new Dictionary<string, Value>());

    public Value this[string name] => Fields.GetValueOrDefault(name, Null);

    public override bool HasUnknown => Fields.Values.Any(value => value.HasUnknown);

    public ObjectValue With(string name, Value value) => new(new Dictionary<string, Value>(Fields) { [name] = value });

    public bool Equals(ObjectValue? other) =>
        other is not null && other.Fields.Count == Fields.Count
        && Fields.All(entry => other.Fields.TryGetValue(entry.Key, out var value) && value == entry.Value);

    public override int GetHashCode() =>
        Fields.Aggregate(23, (hash, entry) => hash ^ HashCode.Combine(entry.Key, entry.Value));
}
