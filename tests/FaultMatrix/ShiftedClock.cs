namespace FaultMatrix;

/// <summary>
/// The time of day as the deployer and its tools see it (libfaketime; Terraform, which does not use the C library, keeps the right
/// time). Clocks that only ever go forward are left alone, as they are when somebody sets a machine's clock.
/// </summary>
internal sealed class ShiftedClock
{
    private readonly string _file;

    public ShiftedClock(Checkout checkout)
    {
        _file = Path.Combine(checkout.Hooks, "clock");
        Shift("+0");
        checkout.Variables["LD_PRELOAD"] = Library();
        checkout.Variables["FAKETIME_TIMESTAMP_FILE"] = _file;
        checkout.Variables["FAKETIME_NO_CACHE"] = "1";
        checkout.Variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
    }

    /// <param name="by">Such as <c>+1d</c> or <c>-2h</c>.</param>
    public void Shift(string by)
    {
        // In one piece: it is read at any moment. PostgreSQL runs as somebody else.
        File.WriteAllText(_file + ".new", by);
        File.SetUnixFileMode(_file + ".new", (UnixFileMode)Convert.ToInt32("644", 8));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib").Append("/usr/lib").Append("/usr/lib64")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("libfaketime is missing: .ci/require faketime says how to install it.");
}
