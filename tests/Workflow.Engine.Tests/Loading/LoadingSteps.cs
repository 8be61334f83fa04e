using System.Dynamic;
using System.Text.Json;

namespace Workflow.Engine.Tests.Loading;

public sealed class Order
{
    public int Count { get; set; }

    public bool IsUrgent { get; set; }

    public bool IsCancelled { get; set; }

    public string Customer { get; set; } = "";

    public List<string> Items { get; set; } = [];

    public Dictionary<string, string> Labels { get; set; } = [];

    public Dictionary<string, int> Amounts { get; set; } = [];

    public Address Address { get; set; } = new();

    public string? Answer { get; set; }

    public Bag Bag { get; set; } = new();
}

/// <summary>Has entries by an indexer of its own.</summary>
public sealed class Bag
{
    public Dictionary<string, object?> Entries { get; set; } = [];

    public object? this[string name]
    {
        get => Entries.GetValueOrDefault(name);
        set => Entries[name] = value;
    }
}

public sealed class Address
{
    public string City { get; set; } = "";

    public int Floor { get; set; } = 1;

    public TimeSpan Patience { get; set; }

    public DayOfWeek Day { get; set; }

    public Address? Other { get; set; }
}

public sealed record Unit(int Id, string Name);

/// <summary>Notes a text, and brings it.</summary>
public sealed class Note : StepBody
{
    public string? Text { get; set; }

    public int Number { get; set; }

    public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Outcome(Text);
}

/// <summary>Always fails.</summary>
public sealed class Break : StepBody
{
    public override ExecutionResult Run(IStepExecutionContext context) => throw new InvalidOperationException("broken");
}

/// <summary>Can say whether it was done.</summary>
public sealed class Probing : StepBody, IProbe
{
    public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();

    public Task<ExecutionResult?> ProbeAsync(IStepExecutionContext context) => Task.FromResult<ExecutionResult?>(null);
}

/// <summary>Has inputs of every shape, and brings them as JSON.</summary>
public sealed class Shaped : StepBody
{
    public Address? Typed { get; set; }

    public Address Present { get; set; } = new() { City = "kept", Floor = 7 };

    public List<Address>? List { get; set; }

    public int[]? Numbers { get; set; }

    public IReadOnlyList<string>? Names { get; set; }

    public HashSet<string>? Distinct { get; set; }

    public Dictionary<string, int>? Map { get; set; }

    public IReadOnlyDictionary<string, TimeSpan>? Waits { get; set; }

    public ExpandoObject? Loose { get; set; }

    public object? Anything { get; set; }

    public Unit? Record { get; set; }

    public List<Unit>? Records { get; set; }

    public JsonElement? Json { get; set; }

    public Dictionary<string, string> Headers { get; set; } = [];

    public string Seen { get; set; } = "";

    public override ExecutionResult Run(IStepExecutionContext context)
    {
        Seen = JsonSerializer.Serialize(
            new { Typed, List, Numbers, Names, Distinct, Map, Waits, Loose, Anything, Record, Records, Json }, StoredJson.Options);
        return ExecutionResult.Next();
    }
}
