using System.Reflection;

namespace Workflow.Engine;

/// <summary>Refuses reflection, however it is reached: a definition computes values, it does not look at the program.</summary>
internal static class Reach
{
    private static readonly Type[] _outside = [typeof(MemberInfo), typeof(Assembly), typeof(Module), typeof(IServiceProvider)];

    /// <exception cref="FormatException">A value of this type is none that an expression may have.</exception>
    public static void Check(Type type)
    {
        if (_outside.Any(outside => outside.IsAssignableFrom(type)))
        {
            throw new FormatException($"'{type.Name}' is out of reach for a definition");
        }
    }
}
