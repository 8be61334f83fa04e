namespace Deployer.Simulator.Rules;

/// <summary>How one data source answers.</summary>
/// <param name="Type">Such as <c>google_project</c>.</param>
/// <param name="Reads">The rules of the type whose object it reads; null when it answers without one.</param>
/// <param name="Id">The id of that object, or of the answer, by the data source's own attributes.</param>
/// <param name="Computed">What is filled in where neither the configuration nor the object has a value.</param>
internal sealed record DataSourceRules(string Type, TypeRules? Reads, Template Id, IReadOnlyList<ComputedValue> Computed)
{
    /// <summary>Names of objects that exist without having been created: an answer is made up for them.</summary>
    public IReadOnlySet<string> Existing => Reads?.Existing ?? new HashSet<string>();
}
