using System.Text.Json;

namespace Workflow.Engine.Tests.Storage;

internal sealed class ValueCodecTests
{
    private static readonly object[] _exact =
    [
        true, 42, 42L, 1.5, 2.0, 1.25m, "text", "42", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), TimeSpan.FromSeconds(90),
        Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), new Uri("https://example.org/a"),
    ];

    private StoredTypes _types = null!;

    [SetUp]
    public void CreateTypes() => _types = new StoredTypes();

    [TestCaseSource(nameof(_exact))]
    public void A_simple_value_comes_back_as_it_was(object value)
    {
        var codec = new ValueCodec(_types);

        var back = codec.Decode(codec.Encode(value));

        Assert.That(back, Is.EqualTo(value).And.TypeOf(value.GetType()));
    }

    [Test]
    public void Nothing_stays_nothing()
    {
        var codec = new ValueCodec(_types);

        Assert.That((codec.Encode(null), codec.Decode(null), codec.Decode("null")), Is.EqualTo(((string?)null, (object?)null, (object?)null)));
    }

    [Test]
    public void An_object_comes_back_as_JSON_and_can_be_read_as_its_type()
    {
        var codec = new ValueCodec(_types);

        var back = codec.Decode(codec.Encode(new Point(1, 2)));

        Assert.That(back, Is.TypeOf<JsonElement>());
        Assert.That(StoredValue.As<Point>(back), Is.EqualTo(new Point(1, 2)));
    }

    [Test]
    public void A_registered_type_comes_back_as_itself()
    {
        _types.Register("point", typeof(Point));
        var codec = new ValueCodec(_types);

        Assert.That(codec.Encode(new Point(1, 2)), Is.EqualTo("{\"$type\":\"point\",\"value\":{\"x\":1,\"y\":2}}"));
        Assert.That(codec.Decode(codec.Encode(new Point(1, 2))), Is.EqualTo(new Point(1, 2)));
    }

    [TestCase("System.Diagnostics.Process, System.Diagnostics.Process")]
    [TestCase("Workflow.Engine.Tests.Storage.ValueCodecTests+Point")]
    public void A_type_that_the_store_names_and_nobody_registered_is_not_made(string type)
    {
        var codec = new ValueCodec(_types);

        Assert.That(codec.Decode($"{{\"$type\":\"{type}\",\"value\":{{}}}}"), Is.TypeOf<JsonElement>());
    }

    [TestCase("7", typeof(int), 7)]
    [TestCase(7, typeof(long), 7L)]
    [TestCase(7, typeof(double), 7.0)]
    [TestCase("Suspend", typeof(WorkflowErrorHandling), WorkflowErrorHandling.Suspend)]
    public void A_value_fits_the_property_it_is_given_to(object value, Type target, object expected) =>
        Assert.That(StoredValue.To(value, target), Is.EqualTo(expected).And.TypeOf(target));

    [TestCase("x", typeof(int))]
    [TestCase(null, typeof(int))]
    [TestCase("x", typeof(WorkflowErrorHandling))]
    public void A_value_that_does_not_fit_is_refused(object? value, Type target) =>
        Assert.That(() => StoredValue.To(value, target), Throws.TypeOf<InvalidCastException>());

    private sealed record Point(int X, int Y);
}
