using System.Runtime.InteropServices;

namespace Deployer.Tools;

/// <summary>A null-terminated array of C strings.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int count;

    public NativeStrings(IReadOnlyList<string> strings)
    {
        count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < count; i++)
        {
            if (strings[i].Contains('\0'))
                throw new ArgumentException("A program's argument or variable cannot contain a NUL character.", nameof(strings));
            Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < count; i++)
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
