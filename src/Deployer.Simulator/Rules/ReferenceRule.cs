namespace Deployer.Simulator.Rules;

/// <summary>The value at a path names an object of one of these types. Inside a list or set, each element does.</summary>
internal sealed record ReferenceRule(string Path, IReadOnlyList<string> Types);

/// <summary>An object as a reference names it.</summary>
internal sealed record ObjectName(string Type, string Id);

/// <summary>Objects of a type whose value at a path names their owner.</summary>
internal sealed record OwnedType(string Type, string Path);
