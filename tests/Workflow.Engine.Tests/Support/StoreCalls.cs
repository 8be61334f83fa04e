using System.Reflection;

namespace Workflow.Engine.Tests.Support;

/// <summary>A store that counts how often anything is asked of it.</summary>
public class StoreCalls : DispatchProxy
{
    private IRunStore? _inner;
    private int _count;

    public int Count => _count;

    public static StoreCalls Around(IRunStore inner, out IRunStore store)
    {
        store = Create<IRunStore, StoreCalls>();
        var calls = (StoreCalls)store;
        calls._inner = inner;
        return calls;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Interlocked.Increment(ref _count);
        return targetMethod!.Invoke(_inner, args); // not null: a method was called
    }
}
