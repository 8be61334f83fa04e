using System.Diagnostics;

namespace Deployer.Tests.Tools;

/// <summary>A key pair that the real age-keygen made, in a folder that goes away with the test.</summary>
internal sealed class AgeKey : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("deployer-key-");

    public AgeKey()
    {
        File = Path.Combine(folder.FullName, "key.txt");
        using var keygen = Process.Start(new ProcessStartInfo("age-keygen", ["--output", File]) { RedirectStandardError = true })!; // It starts, or throws.
        keygen.StandardError.ReadToEnd();
        keygen.WaitForExit();
        Recipient = System.IO.File.ReadLines(File).Single(line => line.StartsWith("# public key: ", StringComparison.Ordinal)).Split(' ')[^1];
        Secret = System.IO.File.ReadLines(File).Last();
    }

    public string File { get; }

    public string Recipient { get; }

    public string Secret { get; }

    public void Dispose() => folder.Delete(recursive: true);
}
