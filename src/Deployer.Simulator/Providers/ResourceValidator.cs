using Deployer.Simulator.Rules;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>A mistake in a configuration.</summary>
internal sealed record ConfigurationMistake(string Summary, ValuePath At);

/// <summary>Finds mistakes that the schema alone does not show; Terraform itself checks required attributes, types and numbers of blocks.</summary>
internal static class ResourceValidator
{
    public static IEnumerable<ConfigurationMistake> Check(TypeRules rules, ObjectValue config) =>
        rules.Enums.SelectMany(rule => CheckEnum(config, rule.Key, rule.Value))
            .Concat(rules.Patterns.SelectMany(rule => CheckPattern(config, rule.Key, rule.Value)))
            .Concat(rules.ExactlyOneOf.SelectMany(group => CheckExactlyOne(config, group)));

    private static IEnumerable<ConfigurationMistake> CheckEnum(ObjectValue config, string path, IReadOnlyList<string> allowed) =>
        from leaf in Bodies.LeavesAt(config, path)
        let text = leaf.AsText
        where text is { Length: > 0 } && !allowed.Contains(text)
        select new ConfigurationMistake(
            $"expected {path} to be one of [{string.Join(", ", allowed.Select(value => $"\"{value}\""))}], got {text}", Place(path));

    private static IEnumerable<ConfigurationMistake> CheckPattern(ObjectValue config, string path, System.Text.RegularExpressions.Regex pattern) =>
        from leaf in Bodies.LeavesAt(config, path)
        let text = leaf.AsText
        where text is not null && !pattern.IsMatch(text)
        select new ConfigurationMistake($"\"{path}\" (\"{text}\") doesn't match regexp \"{pattern}\"", Place(path));

    private static IEnumerable<ConfigurationMistake> CheckExactlyOne(ObjectValue config, IReadOnlyList<string> group)
    {
        var values = group.Select(path => Bodies.LeavesAt(config, path).ToList()).ToList();
        // What is not known yet may turn out to be the one, or to be null.
        if (values.Any(leaves => leaves.Any(leaf => leaf.IsUnknown))) yield break;
        var given = values.Count(leaves => leaves.Any(leaf => !leaf.IsNull));
        if (given == 1) yield break;
        var names = string.Join(",", group);
        yield return new ConfigurationMistake(
            given == 0 ? $"Invalid combination of arguments: one of `{names}` must be specified" : $"Invalid combination of arguments: only one of `{names}` can be specified",
            Place(group[0]));
    }

    // Down to the top attribute: below a block the path would need indexes that the rule does not have.
    private static ValuePath Place(string path) => ValuePath.Root.Attribute(path.Split('.')[0]);
}
