namespace Emulators.Serving;

/// <summary>One request that reached an emulator.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">As it came, still escaped.</param>
/// <param name="Query">With its question mark; empty when there is none.</param>
/// <param name="Subject">What it is about, in the emulator's own terms: an object's name, a path of the API.</param>
/// <param name="Status">The answer; null when the connection was cut instead.</param>
public sealed record RecordedRequest(string Method, string Path, string Query, string Subject, int? Status);
