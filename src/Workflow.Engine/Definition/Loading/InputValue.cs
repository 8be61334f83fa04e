using System.Collections;
using System.Text.Json;

namespace Workflow.Engine;

/// <summary>An input as written: an expression, an object or a list of them. Made anew for each attempt.</summary>
internal abstract class InputValue
{
    /// <summary>True when it changes the object that is there already, and leaves what it does not name.</summary>
    public virtual bool KeepsPresent => false;

    /// <param name="scope">What its expressions see.</param>
    /// <param name="present">The object that is there already, for one that keeps it.</param>
    public abstract object? Make(ExpressionScope scope, object? present = null);

    /// <summary>One value.</summary>
    public sealed class Leaf(SourceExpression source, Type target) : InputValue
    {
        public override object? Make(ExpressionScope scope, object? present) => StoredValue.To(source.Evaluate(scope), target);
    }

    /// <summary>An object whose type has the properties that are named.</summary>
    public sealed class Typed(Type type, IReadOnlyList<(PathSegment Property, InputValue Value)> properties) : InputValue
    {
        public override bool KeepsPresent => true;

        public override object? Make(ExpressionScope scope, object? present)
        {
            var made = present ?? Activator.CreateInstance(type)!; // not null: no Nullable<T>
            foreach (var (property, value) in properties)
            {
                property.Write(made, value.Make(scope, value.KeepsPresent ? property.Read(made) : null));
            }

            return made;
        }
    }

    /// <summary>A dictionary, or an object whose properties are its entries.</summary>
    public sealed class Entries(Func<IDictionary<string, object?>, object> finish, IReadOnlyList<KeyValuePair<string, InputValue>> entries)
        : InputValue
    {
        public override object? Make(ExpressionScope scope, object? present)
        {
            // An ExpandoObject keeps the order in which its entries came.
            IDictionary<string, object?> made = new System.Dynamic.ExpandoObject();
            foreach (var (key, value) in entries)
            {
                made[key] = value.Make(scope);
            }

            return finish(made);
        }
    }

    public sealed class Items(Func<IList, object> finish, IReadOnlyList<InputValue> items) : InputValue
    {
        public override object? Make(ExpressionScope scope, object? present) =>
            finish(items.Select(item => item.Make(scope)).ToList());
    }

    /// <summary>A type that is made neither by properties nor by entries: by way of JSON.</summary>
    public sealed class ThroughJson(Type type, InputValue value) : InputValue
    {
        public override object? Make(ExpressionScope scope, object? present)
        {
            try
            {
                return JsonSerializer.SerializeToElement(value.Make(scope), StoredJson.Options).Deserialize(type, StoredJson.Options);
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                throw new InvalidCastException($"What is written cannot become {type.Name}: {error.Message}", error);
            }
        }
    }
}
