using System.Text.Json.Nodes;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Tests.Rules;

/// <summary>The rules as they are shipped, against the schemas as they are shipped: a rule about nothing is a slip of the pen.</summary>
[TestFixture("google")]
[TestFixture("google-beta")]
[TestFixture("supabase")]
internal sealed class RuleDataTests(string provider)
{
    // A type without these attributes takes them from the provider's configuration.
    private static readonly string[] inherited = ["project", "region", "zone", "id"];

    private readonly RuleFile file = RuleFile.Load(provider);
    private readonly RuleSet rules = RuleSet.For(provider);
    private readonly ProviderSchemas schemas = new(provider);

    // Google's two providers share their rules; each has types and attributes that the other has not.
    private readonly ProviderSchemas other = new(provider == "google" ? "google-beta" : provider == "google-beta" ? "google" : provider);

    [Test]
    public void Every_rule_is_about_a_type_of_the_provider()
    {
        var unknown = file.Types.Keys.Where(type => schemas.Resource(type) is null)
            .Concat(file.DataSources.Keys.Where(type => schemas.DataSource(type) is null))
            .Concat(file.Types.Values.Select(entry => entry.Like).OfType<string>().Where(type => !file.Types.ContainsKey(type)));

        Assert.That(unknown.Where(type => !OnlyInOther(type)), Is.Empty);
    }

    [Test]
    public void Every_path_exists_in_the_schema()
    {
        var unknown = new List<string>();
        foreach (var type in ExplicitTypes())
        {
            var paths = type.Computed.Select(value => value.Path)
                .Concat(type.Defaults.Select(value => value.Path))
                .Concat(type.Replacing.Paths.Except(["project", "location", "region", "zone", "timeouts", "effective_labels", "terraform_labels", "effective_annotations", ""]))
                .Concat(type.FailingUpdates.Keys).Concat(type.Enums.Keys).Concat(type.Patterns.Keys)
                .Concat(type.ExactlyOneOf.SelectMany(group => group))
                .Concat(type.References.Select(reference => reference.Path))
                .Concat(type.Virtual).Concat(type.Volatile)
                .Concat(Conditions(type));
            unknown.AddRange(paths.Where(path => !Exists(Schema(type.Type), path) && !Exists(InOther(type.Type), path)).Select(path => $"{type.Type}.{path}"));
        }

        Assert.That(unknown.Distinct(), Is.Empty);
    }

    [Test]
    public void Every_template_reads_attributes_that_exist()
    {
        var unknown = new List<string>();
        foreach (var type in ExplicitTypes())
        {
            var templates = type.Computed.SelectMany(value => TemplatesIn(value.Value)).Append(type.Id).Append(type.Seed);
            unknown.AddRange(templates.SelectMany(template => template.Attributes)
                .Where(path => !inherited.Contains(path) && !Exists(Schema(type.Type), path)).Select(path => $"{type.Type}: {{{path}}}"));
        }

        Assert.That(unknown.Distinct(), Is.Empty);
    }

    [Test]
    public void The_cloud_fills_in_only_what_the_schema_calls_computed()
    {
        var configured = ExplicitTypes().SelectMany(type => type.Computed
            .Where(value => Find(Schema(type.Type), value.Path) is { Computed: false } && Find(InOther(type.Type), value.Path) is { Computed: false }).Select(value => $"{type.Type}.{value.Path}"));

        Assert.That(configured, Is.Empty);
    }

    [Test]
    public void Defaults_are_for_attributes_that_may_be_left_out()
    {
        var others = ExplicitTypes().SelectMany(type => type.Defaults
            .Where(value => Find(Schema(type.Type), value.Path) is not { Optional: true, Computed: false } && Find(InOther(type.Type), value.Path) is not { Optional: true, Computed: false }).Select(value => $"{type.Type}.{value.Path}"));

        Assert.That(others, Is.Empty);
    }

    [Test]
    public void Filled_in_values_have_the_type_of_their_attribute()
    {
        var wrong = ExplicitTypes().SelectMany(type => type.Computed.Select(value => (value.Path, Value: value.Render(Anything())))
            .Concat(type.Defaults.Select(value => (value.Path, Value: (JsonNode?)value.Value)))
            .Where(value => value.Value is not null && !Fits(TypeAt(Schema(type.Type), value.Path) ?? TypeAt(InOther(type.Type), value.Path), value.Value))
            .Select(value => $"{type.Type}.{value.Path} = {value.Value!.ToJsonString()}"));

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void References_lead_to_types_whose_names_can_be_read()
    {
        var lost = ExplicitTypes().SelectMany(type => type.References.SelectMany(reference => reference.Types)
            .Concat(type.Owns.Select(owned => owned.Type))
            .Where(target => rules.Find(target) is null && !OnlyInOther(target)).Select(target => $"{type.Type}: {target}"));

        Assert.That(lost, Is.Empty);
    }

    [Test]
    public void What_belongs_to_an_object_names_it()
    {
        var lost = ExplicitTypes().SelectMany(type => type.Owns
            .Where(owned => !Exists(Schema(owned.Type), owned.Path)).Select(owned => $"{type.Type} owns {owned.Type} by {owned.Path}"));

        Assert.That(lost, Is.Empty);
    }

    [Test]
    public void Server_named_types_say_what_their_names_are_derived_from()
    {
        var seedless = ExplicitTypes().Where(type => type.Id.IsServerNamed && type.Seed.Text.Length == 0).Select(type => type.Type);

        Assert.That(seedless, Is.Empty);
    }

    [Test]
    public void Every_type_of_the_provider_has_rules_that_give_an_id()
    {
        var idless = schemas.ResourceTypes.Select(type => rules.Find(type)!)
            .Where(type => type.Id.Render(new TemplateValues(name => $"some-{name}", "seed")) is not { Length: > 2 }).Select(type => type.Type);

        Assert.That(idless, Is.Empty);
    }

    [Test]
    public void An_id_is_made_of_what_every_object_has()
    {
        var wanting = schemas.ResourceTypes.Select(type => rules.Find(type)!).SelectMany(type => type.Id.Needed
            .Where(choices => choices.Count == 1 && !AlwaysHasAValue(type, choices[0])).Select(choices => $"{type.Type}: {choices[0]}"));

        Assert.That(wanting, Is.Empty);
    }

    [Test]
    public void What_the_server_makes_up_says_that_it_is_simulated()
    {
        var plain = ExplicitTypes().SelectMany(type => type.Computed.SelectMany(value => TemplatesIn(value.Value)).Append(type.Id)
            .Where(template => template.Text.Contains("{$uuid", StringComparison.Ordinal) || template.Text.Contains("{$hash", StringComparison.Ordinal)
                || template.Text.Contains("{$letters", StringComparison.Ordinal))
            .Where(template => !template.Text.Contains("sim", StringComparison.OrdinalIgnoreCase)).Select(template => $"{type.Type}: {template.Text}"));

        Assert.That(plain, Is.Empty);
    }

    private bool OnlyInOther(string type) => (other.Resource(type) ?? other.DataSource(type)) is not null;

    private BlockSchema InOther(string type) => other.Resource(type)?.Block ?? Schema(type);

    private bool AlwaysHasAValue(TypeRules type, string name) =>
        inherited.Contains(name) || Schema(type.Type).Attribute(name) is { Required: true }
        || type.Computed.Any(value => value.Path == name) || type.Defaults.Any(value => value.Path == name);

    private static IEnumerable<string> Conditions(TypeRules type) =>
        new[] { type.DeleteRefusedWhen?.Attribute, type.DeleteSkippedWhen?.Attribute }.OfType<string>();

    private static IEnumerable<Template> TemplatesIn(JsonNode? json) => json switch
    {
        JsonObject fields => fields.SelectMany(field => TemplatesIn(field.Value)),
        JsonArray items => items.SelectMany(TemplatesIn),
        JsonValue text when text.TryGetValue<string>(out var words) => [Template.Parse(words)],
        _ => [],
    };

    private static TemplateValues Anything() => new(name => name.EndsWith("cidr_range", StringComparison.Ordinal) ? "10.0.0.0/20" : "1", "seed");

    private static bool Fits(CtyType? type, JsonNode value)
    {
        if (type is null) return false;
        try
        {
            JsonValues.Read(value, type);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool Exists(BlockSchema block, string path)
    {
        var name = path.Split('.', 2);
        if (block.Attribute(name[0]) is { } attribute) return name.Length == 1 || attribute.Nested is { } nested && Exists(nested.Content, name[1]);
        return block.Block(name[0]) is { } inner && (name.Length == 1 || Exists(inner.Content, name[1]));
    }

    private static AttributeSchema? Find(BlockSchema block, string path)
    {
        var name = path.Split('.', 2);
        return name.Length == 1 ? block.Attribute(name[0]) : block.Block(name[0]) is { } inner ? Find(inner.Content, name[1]) : null;
    }

    private static CtyType? TypeAt(BlockSchema block, string path)
    {
        var name = path.Split('.', 2);
        if (name.Length == 2) return block.Block(name[0]) is { } inner ? TypeAt(inner.Content, name[1]) : null;
        return block.Attribute(path)?.Type ?? block.Block(path)?.Type;
    }

    private BlockSchema Schema(string type) => schemas.Resource(type)!.Block;

    private IEnumerable<TypeRules> ExplicitTypes() => rules.ExplicitTypes.Where(type => schemas.Resource(type) is not null).Select(type => rules.Find(type)!);
}
