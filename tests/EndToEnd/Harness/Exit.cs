namespace EndToEnd.Harness;

/// <summary>The exit codes as docs/exit-codes.md promises them: written out again on purpose, so that a change is noticed.</summary>
internal static class Exit
{
    public const int Succeeded = 0;
    public const int Usage = 2;
    public const int Configuration = 3;
    public const int StepFailed = 4;
    public const int Waiting = 5;
    public const int Busy = 6;
    public const int InDoubt = 7;
    public const int Rejected = 8;
    public const int NotFound = 9;
    public const int Storage = 10;
    public const int RolledBack = 11;
    public const int Drifted = 12;
    public const int Interrupted = 130;
}
