using System.Buffers.Binary;

namespace Workflow.Engine;

/// <summary>
/// Looks whether SQLite would find all that was committed in a write-ahead log. It reads up to the first frame whose checksum is wrong
/// and takes the rest for a commit that was cut short: right after a crash, but damage in the middle would silently take back what was
/// committed and synced. Formats: https://www.sqlite.org/fileformat2.html#walformat and https://www.sqlite.org/walformat.html
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;
    private const int IndexHeaderLength = 48; // stands there twice
    private const uint Magic = 0x377F0682; // its last bit: checksums count big-endian words

    private readonly FileStream _file;
    private readonly byte[] _header = new byte[HeaderLength];
    private uint _sum0;
    private uint _sum1;

    private WriteAheadLog(string path)
    {
        _file = Open(path);
        Read(_header);
    }

    private ReadOnlySpan<byte> Salts => _header.AsSpan(16, 8);

    /// <summary>True when committed changes cannot be read any more. For a database that this process does not have open.</summary>
    // Twice: another process may just have been writing the frame that looked bad.
    public static bool IsDamaged(string database) => LooksDamaged(database) && LooksDamaged(database);

    public void Dispose() => _file.Dispose();

    private static bool LooksDamaged(string database)
    {
        // In this order: what another process commits meanwhile is then at least in the log.
        var index = ReadIndex(database + "-shm");
        using var log = new WriteAheadLog(database + "-wal");
        return log._header.AsSpan().ContainsAnyExcept((byte)0) && log._file.Length > HeaderLength && log.HasLost(index) && log.IsStill();
    }

    private bool HasLost(byte[] index)
    {
        // It is synced before the first frame is written.
        Add(_header.AsSpan(0, 24));
        if ((Word(_header, 0) & ~1u) != Magic || (_sum0, _sum1) != (Word(_header, 24), Word(_header, 28)))
        {
            return true;
        }

        var frame = new byte[FrameHeaderLength + (int)Word(_header, 8)];
        var (number, committed) = (0u, 0u);
        var isGood = false;
        while (Read(frame) && (isGood = IsGood(frame)))
        {
            number++;
            committed = IsCommit(frame) ? number : committed;
        }

        // The index counts what was committed and synced, unless it is of another log than this.
        return (index.AsSpan(32, 8).SequenceEqual(Salts) && BitConverter.ToUInt32(index, 16) > committed)
            || (!isGood && HasSyncedBehind(frame));
    }

    // A commit behind the bad frame may be the one that was cut short: its pages reach the disk in any order. It was synced if another
    // one was begun after it.
    private bool HasSyncedBehind(byte[] frame)
    {
        var isBehindCommit = false;
        do
        {
            if (frame.AsSpan(8, 8).SequenceEqual(Salts))
            {
                if (isBehindCommit)
                {
                    return true;
                }

                isBehindCommit = IsCommit(frame);
            }
        }
        while (Read(frame));
        return false;
    }

    private bool IsGood(byte[] frame)
    {
        Add(frame.AsSpan(0, 8));
        Add(frame.AsSpan(FrameHeaderLength));
        return frame.AsSpan(8, 8).SequenceEqual(Salts) && (_sum0, _sum1) == (Word(frame, 16), Word(frame, 20));
    }

    private static bool IsCommit(byte[] frame) => Word(frame, 4) != 0;

    /// <summary>False when another process began the log anew while it was read.</summary>
    private bool IsStill()
    {
        var now = new byte[HeaderLength];
        _file.Position = 0;
        return Read(now) && now.AsSpan().SequenceEqual(_header);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        var isBigEndian = (_header[3] & 1) != 0;
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var (first, second) = isBigEndian
                ? (BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[(i + 4)..]))
                : (BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i + 4)..]));
            _sum0 += first + _sum1;
            _sum1 += second + _sum0;
        }
    }

    private bool Read(byte[] buffer) => _file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length;

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    /// <summary>The head of the log's index; zeros when there is none, or when its writer died while it wrote it.</summary>
    private static byte[] ReadIndex(string path)
    {
        var head = new byte[2 * IndexHeaderLength];
        if (File.Exists(path))
        {
            using var file = Open(path);
            file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        return head.AsSpan(0, IndexHeaderLength).SequenceEqual(head.AsSpan(IndexHeaderLength)) ? head : new byte[IndexHeaderLength];
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
