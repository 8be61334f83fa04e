namespace Deployer.Simulator.Values;

/// <summary>The way to a part of a value.</summary>
internal sealed record ValuePath(IReadOnlyList<PathStep> Steps)
{
    public static readonly ValuePath Root = new([]);

    public ValuePath Attribute(string name) => new([.. Steps, new PathStep.Attribute(name)]);

    public ValuePath Key(string name) => new([.. Steps, new PathStep.Key(name)]);

    public ValuePath Index(int position) => new([.. Steps, new PathStep.Index(position)]);
}

internal abstract record PathStep
{
    internal sealed record Attribute(string Name) : PathStep;

    internal sealed record Key(string Name) : PathStep;

    internal sealed record Index(int Position) : PathStep;
}
