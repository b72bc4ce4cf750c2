using System.Text;

namespace Curlew.Sandbox;

/// <summary>Writes one journal record into a reused buffer, in the form BinaryReader reads.</summary>
sealed class Record
{
    byte[] buffer = new byte[1024];
    int length;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    public Record Begin(Entry entry, long at)
    {
        length = 0;
        Room(1)[0] = (byte)entry;
        length = 1;
        return Number(at);
    }

    public Record Number(long value)
    {
        var room = Room(10);
        var left = (ulong)value;
        var used = 0;
        for (; left >= 0x80; left >>= 7)
            room[used++] = (byte)(left | 0x80);
        room[used++] = (byte)left;
        length += used;
        return this;
    }

    public Record Text(string? value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value ?? "");
        Number(bytes);
        length += Encoding.UTF8.GetBytes(value ?? "", Room(bytes));
        return this;
    }

    Span<byte> Room(int bytes)
    {
        if (length + bytes > buffer.Length)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        return buffer.AsSpan(length);
    }
}
