using System.Security.Cryptography;

namespace Workflow.Engine;

internal static class RunIds
{
    // Without vowels and look-alikes, so that an id is easy to type and never a word.
    private const string Letters = "23456789bcdfghjkmnpqrstvwxz";

    public static string New() => RandomNumberGenerator.GetString(Letters, 16);
}
