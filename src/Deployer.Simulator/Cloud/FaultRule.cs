using System.Text.Json.Serialization;

namespace Deployer.Simulator.Cloud;

/// <summary>An order to let operations go wrong, and how far it is carried out.</summary>
/// <param name="Type">The resource type, or <c>*</c> for all.</param>
/// <param name="Operation">The operation that is meant.</param>
/// <param name="Error">The effect, as <see cref="FaultEffect.Parse"/> reads it.</param>
/// <param name="Nth">The first matching operation that it strikes, counted from 1.</param>
/// <param name="Times">How many operations in a row it strikes.</param>
/// <param name="Seen">How many matching operations there were.</param>
internal sealed record FaultRule(string Type, CloudOperation Operation, string Error, int Nth = 1, int Times = 1, int Seen = 0)
{
    /// <summary>Stands for every resource type.</summary>
    public const string AnyType = "*";

    /// <summary>Whether it has struck as often as it was ordered to.</summary>
    [JsonIgnore]
    public bool IsSpent => Seen >= Nth + Times - 1;

    /// <summary>Whether it strikes the operation that was counted last.</summary>
    [JsonIgnore]
    public bool Strikes => Seen >= Nth && Seen < Nth + Times;

    /// <summary>Whether it is about such an operation.</summary>
    public bool Matches(string type, CloudOperation operation) =>
        Operation == operation && (Type == AnyType || Type == type);
}
