using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Emulators.Gcs;

/// <summary>Under which generation of an object a request is to be carried out; 0 means that there is none.</summary>
internal sealed record Precondition(long? Generation, long? NotGeneration)
{
    public static Precondition None { get; } = new(null, null);

    public static Precondition Of(HttpRequest request) =>
        new(Number(request, "ifGenerationMatch"), Number(request, "ifGenerationNotMatch"));

    public bool Allows(StoredObject? live)
    {
        var generation = live?.Generation ?? 0;
        return (Generation is null || Generation == generation) && (NotGeneration is null || NotGeneration != generation);
    }

    public static long? Number(HttpRequest request, string name) =>
        request.Query[name] is [{ } text] ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
