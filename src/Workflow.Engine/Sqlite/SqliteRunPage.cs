using System.Globalization;

namespace Workflow.Engine;

/// <summary>
/// The page of a list as a condition: the runs' numbers are chosen first, by an index, so that what each run is about is only looked up
/// for those that are listed.
/// </summary>
internal sealed record SqliteRunPage(string Where, SqlValue[] Values)
{
    // Above every character that can follow a prefix.
    private const string Last = "\U0010FFFF";

    public static SqliteRunPage Of(RunQuery query)
    {
        var conditions = new List<string>();
        var values = new List<SqlValue>();
        string Bind(SqlValue value)
        {
            values.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"${values.Count - 1}");
        }

        if (query.Status is { } status)
        {
            // Written out: an index that holds only runs of this status cannot serve a parameter.
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"status = {(int)status}"));
        }

        if (query.Reference is { } reference)
        {
            conditions.Add($"reference = {Bind(reference)}");
        }

        if (query.DefinitionId is { } definition)
        {
            conditions.Add($"definition_id = {Bind(definition)}");
        }

        if (query.IdPrefix is { Length: > 0 } prefix)
        {
            conditions.Add($"id >= {Bind(prefix)} AND id < {Bind(prefix + Last)}");
        }

        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)} ";
        return new(
            $"""
            WHERE r.number IN (SELECT number FROM run {where}ORDER BY number DESC LIMIT {Bind(query.Take)} OFFSET {Bind(query.Skip)})
            ORDER BY r.number DESC
            """,
            [.. values]);
    }
}
