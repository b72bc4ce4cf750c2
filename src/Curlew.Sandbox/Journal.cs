using System.Buffers.Binary;
using System.Text;

namespace Curlew.Sandbox;

/// <summary>First byte of a journal record.</summary>
enum Entry : byte
{
    Opened = 1,
    Accepted = 2,
    Refused = 3,
    Acknowledged = 4,
    Clock = 5,
    Wrote = 6,
    Template = 7,
    Injected = 8,
    Decided = 9,
}

/// <summary>
/// The append-only file a sandbox is rebuilt from after its process died. Records are written to the operating system before the
/// answer they belong to, so kill -9 loses nothing; a torn last record is cut off.
/// </summary>
sealed class Journal : IDisposable
{
    const int Frame = 8;

    readonly FileStream? file;
    readonly Lock writing = new();
    byte[] pending = new byte[64 * 1024];
    byte[] spare = new byte[64 * 1024];
    int length;
    long appended;
    long written;

    public Journal(string? path)
    {
        if (path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        // What customers wrote is nobody else's business.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new(path, options);
    }

    public bool IsKept => file is not null;

    /// <summary>Reads every whole record and leaves the file ready to append after the last of them.</summary>
    public void Replay(Action<BinaryReader> apply)
    {
        if (file is null)
            return;
        long whole = 0;
        var buffered = new BufferedStream(file, 1 << 20);
        var frame = new byte[Frame];
        while (buffered.ReadAtLeast(frame, Frame, throwOnEndOfStream: false) == Frame)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(frame);
            if (size <= 0 || size > file.Length - whole)
                break;
            var record = new byte[size];
            if (
                buffered.ReadAtLeast(record, size, throwOnEndOfStream: false) < size
                || Checksum(record) != BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4))
            )
                break;
            using (var reader = new BinaryReader(new MemoryStream(record), Encoding.UTF8))
                apply(reader);
            whole += Frame + size;
        }
        file.SetLength(whole);
        file.Position = whole;
    }

    /// <summary>Adds a record in memory; the caller holds the world's lock. Returns the position to wait for.</summary>
    public long Append(ReadOnlySpan<byte> record)
    {
        if (file is null)
            return 0;
        lock (pendingGate)
        {
            var needed = length + Frame + record.Length;
            if (needed > pending.Length)
                Array.Resize(ref pending, Math.Max(needed, pending.Length * 2));
            BinaryPrimitives.WriteInt32LittleEndian(pending.AsSpan(length), record.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(pending.AsSpan(length + 4), Checksum(record));
            record.CopyTo(pending.AsSpan(length + Frame));
            length = needed;
            return appended += Frame + record.Length;
        }
    }

    /// <summary>Returns once the operating system holds everything up to a position. Whoever comes first writes for all.</summary>
    public void Await(long position)
    {
        if (file is null || Volatile.Read(ref written) >= position)
            return;
        lock (writing)
        {
            if (written >= position)
                return;
            int count;
            long end;
            lock (pendingGate)
            {
                (pending, spare, count, end) = (spare, pending, length, appended);
                length = 0;
            }
            file.Write(spare, 0, count);
            Volatile.Write(ref written, end);
        }
    }

    public void Dispose()
    {
        Await(appended);
        file?.Dispose();
    }

    readonly Lock pendingGate = new();

    // FNV-1a: enough to tell a torn record from a whole one.
    static uint Checksum(ReadOnlySpan<byte> record)
    {
        var hash = 2166136261;
        foreach (var b in record)
            hash = (hash ^ b) * 16777619;
        return hash;
    }
}
