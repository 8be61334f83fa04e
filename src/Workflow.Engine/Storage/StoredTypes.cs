namespace Workflow.Engine;

/// <summary>The only types that a value in the store may come back as, by the names kept there.</summary>
internal sealed class StoredTypes
{
    private readonly Dictionary<string, Type> _byName = [];
    private readonly Dictionary<Type, string> _byType = [];

    public StoredTypes()
    {
        Register("long", typeof(long));
        Register("double", typeof(double));
        Register("float", typeof(float));
        Register("decimal", typeof(decimal));
        Register("datetime", typeof(DateTime));
        Register("datetimeoffset", typeof(DateTimeOffset));
        Register("timespan", typeof(TimeSpan));
        Register("guid", typeof(Guid));
        Register("uri", typeof(Uri));
        Register("control", typeof(ControlPersistenceData));
        Register("iterator", typeof(IteratorPersistenceData));
        Register("schedule", typeof(SchedulePersistenceData));
        Register("activity-result", typeof(ActivityResult));
    }

    public void Register(string name, Type type)
    {
        _byName.Add(name, type);
        _byType.Add(type, name);
    }

    public string? NameOf(Type type) => _byType.GetValueOrDefault(type);

    public Type? Find(string name) => _byName.GetValueOrDefault(name);
}
