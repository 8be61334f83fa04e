using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Deployer.Tools;

/// <summary>
/// Starts a program in a session of its own with default signal dispositions: what neither <c>Process</c> nor CliWrap can,
/// and what a <c>setsid</c> program could only do where there is one (macOS has none).
/// </summary>
internal sealed unsafe partial class PosixSpawn : IDisposable
{
    // <spawn.h> of glibc, musl and macOS.
    private const int SetSignalDefaults = 0x04;
    private const int SetSignalMask = 0x08;
    private static readonly int NewSession = OperatingSystem.IsMacOS() ? 0x400 : 0x80;
    private static readonly int CloseAllOthers = OperatingSystem.IsMacOS() ? 0x4000 : 0;

    // <fcntl.h>
    private const int WriteOnly = 1;
    private static readonly int CreateAndTruncate = OperatingSystem.IsMacOS() ? 0x200 | 0x400 : 0x40 | 0x200;
    private const uint OwnerReadWrite = 0x180; // 0600

    private const int LastStandardSignal = 31;
    private const int Sigstop = 19;
    private const int SigstopOnMacOS = 17;

    // Larger than posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t anywhere.
    private const int OpaqueSize = 1024;

    private readonly void* attributes = NativeMemory.AllocZeroed(OpaqueSize);
    private readonly void* actions = NativeMemory.AllocZeroed(OpaqueSize);

    public PosixSpawn()
    {
        Check(InitAttributes(attributes));
        Check(InitActions(actions));
        Check(SetFlags(attributes, (short)(SetSignalDefaults | SetSignalMask | NewSession | CloseAllOthers)));
        SetSignals();
    }

    /// <summary>The child's descriptor becomes a copy of one of ours.</summary>
    public void Copy(SafeHandle ours, int childs) => Check(AddDup2(actions, (int)ours.DangerousGetHandle(), childs));

    /// <summary>The child's descriptor becomes a new or emptied file, 0600.</summary>
    public void OpenForWriting(string path, int childs) =>
        Check(AddOpen(actions, childs, path, WriteOnly | CreateAndTruncate, OwnerReadWrite));

    /// <summary>The child starts in this folder.</summary>
    public void ChangeFolder(string path) => Check(AddChangeFolder(actions, path));

    /// <summary>
    /// The child gets no descriptor from this number on. We may have inherited some, such as a CI runner's pipe, and a child that
    /// outlives us would hold it open. musl cannot: there they are inherited. Call it last.
    /// </summary>
    public void CloseFrom(int childs)
    {
        const string function = "posix_spawn_file_actions_addclosefrom_np";
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), function, out var closeFrom))
            Check(((delegate* unmanaged<void*, int, int>)closeFrom)(actions, childs));
    }

    /// <summary>Starts the program and returns its process number.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">All arguments, the program's own name first.</param>
    /// <param name="environment">The complete environment.</param>
    /// <exception cref="Win32Exception">The operating system refused.</exception>
    public int Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var list = new NativeStrings(arguments);
        using var variables = new NativeStrings([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        Check(Spawn(out var pid, program, actions, attributes, list.Pointer, variables.Pointer));
        return pid;
    }

    public void Dispose()
    {
        _ = DestroyActions(actions);
        _ = DestroyAttributes(attributes);
        NativeMemory.Free(actions);
        NativeMemory.Free(attributes);
    }

    // The runtime ignores SIGPIPE, and whoever started us may ignore more (nohup: SIGHUP): a child would inherit both.
    private void SetSignals()
    {
        var set = NativeMemory.AllocZeroed(OpaqueSize);
        try
        {
            _ = EmptySet(set);
            Check(SetMask(attributes, set));
            var stop = OperatingSystem.IsMacOS() ? SigstopOnMacOS : Sigstop;
            for (var signal = 1; signal <= LastStandardSignal; signal++)
            {
                if (signal != Posix.Sigkill && signal != stop)
                    _ = AddToSet(set, signal);
            }
            Check(SetDefaults(attributes, set));
        }
        finally
        {
            NativeMemory.Free(set);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(
        out int pid, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySet(void* set);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddToSet(void* set, int signal);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDup2(void* actions, int ours, int childs);

    // mode_t is 16 bits wide on macOS and 32 on Linux; as a register argument both read the same value.
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(void* actions, int childs, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeFolder(void* actions, string path);
}
