using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Tests.Values;

internal sealed class MessagePackTests
{
    private static readonly CtyType Everything = Type(
        """
        ["object", {
          "text": "string", "number": "number", "flag": "bool", "list": ["list", "string"], "set": ["set", "number"],
          "map": ["map", "bool"], "any": "dynamic", "pair": ["tuple", ["string", "number"]], "blocks": ["list", ["object", {"name": "string"}]]
        }]
        """);

    [Test]
    public void What_is_written_is_read_again()
    {
        var value = JsonValues.Read(
            JsonNode.Parse(
                $$"""
                {
                  "text": "{{new string('ä', 70_000)}}", "number": -40000, "flag": true, "list": [null, "", "b"], "set": [1, 0.1, 12345678901234567890123],
                  "map": {"yes": true, "no": false}, "any": {"type": ["list", "string"], "value": ["x"]}, "pair": ["a", 127],
                  "blocks": [{{string.Join(',', Enumerable.Range(0, 40).Select(number => $$"""{"name":"{{number}}"}"""))}}]
                }
                """),
            Everything);

        Assert.That(MessagePackReader.Read(MessagePackWriter.Write(value), Everything), Is.EqualTo(value));
    }

    [Test]
    public void Null_and_unknown_stay_apart_at_every_depth()
    {
        var value = new ObjectValue(((ObjectType)Everything).Fields.Keys.ToDictionary(name => name, name => name == "text" ? Value.Unknown : Value.Null))
            .With("list", new ListValue([Value.Null, Value.Unknown]));

        var read = MessagePackReader.Read(MessagePackWriter.Write(value), Everything);

        Assert.That(read, Is.EqualTo(value));
        Assert.That(read.HasUnknown, Is.True);
    }

    [TestCase("d4000c", TestName = "An_unknown_value_with_a_refinement_of_one_byte_is_unknown")]
    [TestCase("c7020c8001", TestName = "An_unknown_value_with_refinements_is_unknown")]
    public void Every_extension_means_unknown(string bytes) =>
        Assert.That(MessagePackReader.Read(Convert.FromHexString(bytes), CtyType.Text).IsUnknown, Is.True);

    [TestCase("05", "5")]
    [TestCase("e0", "-32")]
    [TestCase("d0df", "-33")]
    [TestCase("cdffff", "65535")]
    [TestCase("cfffffffffffffffff", "18446744073709551615")]
    [TestCase("cb3fe0000000000000", "0.5")]
    [TestCase("a3302e31", "0.1")]
    [TestCase("a4322e3530", "2.5")]
    public void Numbers_come_in_many_shapes(string bytes, string number) =>
        Assert.That(MessagePackReader.Read(Convert.FromHexString(bytes), CtyType.Number).AsText, Is.EqualTo(number));

    [TestCase("a5616263")]
    [TestCase("c1")]
    [TestCase("91a161")]
    public void What_is_cut_or_of_another_type_is_told(string bytes) =>
        Assert.That(() => MessagePackReader.Read(Convert.FromHexString(bytes), CtyType.Text), Throws.TypeOf<FormatException>());

    [Test]
    public void The_order_of_a_set_says_nothing_but_its_numbers_do()
    {
        SetValue Set(params string[] texts) => new([.. texts.Select(Value.Of)]);

        Assert.That(Set("a", "b", "b"), Is.EqualTo(Set("b", "a", "b")));
        Assert.That(Set("a", "b", "b"), Is.Not.EqualTo(Set("a", "a", "b")));
    }

    private static CtyType Type(string json) => CtyType.Parse(JsonDocument.Parse(json).RootElement);
}
