using System.Text.Json;
using System.Text.RegularExpressions;
using Deployer.Tools;

namespace Deployer.Journal;

/// <summary>Makes the id by which Terraform imports an object. One that has the shape of a secret is dropped.</summary>
internal static partial class ImportId
{
    /// <summary>Makes an id.</summary>
    /// <param name="rule">How ids of the object's type are made.</param>
    /// <param name="attributes">The object's attributes.</param>
    /// <param name="told">The value of an attribute; null when it is not known, or must not be told.</param>
    /// <returns>The id; null when what it is made of is not known.</returns>
    public static string? Of(CreationRule rule, JsonElement attributes, Func<string, string?> told) =>
        IsConditional(attributes) ? null : rule.Import?.Select(template => Fill(template, told)).FirstOrDefault(made => made is not null);

    // A member with a condition is named by its title too, which is not always what the provider takes.
    private static bool IsConditional(JsonElement attributes) =>
        attributes.ValueKind == JsonValueKind.Object
        && attributes.TryGetProperty("condition", out var condition)
        && condition.ValueKind == JsonValueKind.Array
        && condition.GetArrayLength() > 0;

    private static string? Fill(string template, Func<string, string?> told)
    {
        var isWhole = true;
        var id = Place().Replace(template, place =>
        {
            var value = told(place.Groups["name"].Value);
            isWhole &= !string.IsNullOrEmpty(value);
            return (place.Groups["last"].Success ? value?.Split('/')[^1] : value) ?? "";
        });
        return isWhole && !id.Any(char.IsControl) && Redaction.ByPattern(id) == id ? id : null;
    }

    // {name}, or {name|basename}: what stands behind the last slash, where a link is as good as a name.
    [GeneratedRegex(@"\{(?<name>\w+)(?<last>\|basename)?\}")]
    private static partial Regex Place();
}
