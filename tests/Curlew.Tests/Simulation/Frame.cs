using System.Buffers.Binary;
using System.Text;

namespace Curlew.Tests.Simulation;

/// <summary>One message of PostgreSQL's protocol 3.0: a letter, a length, a content. What is text in it is read byte by byte, for nobody
/// here looks at it.</summary>
readonly ref struct Frame(ReadOnlySpan<byte> all)
{
    // The letter and the length, which counts itself and not the letter.
    const int Header = 5;

    public ReadOnlySpan<byte> All { get; } = all;

    public char Type => (char)All[0];

    public ReadOnlySpan<byte> Content => All[Header..];

    /// <summary>The first whole message, if there is one.</summary>
    public static bool Starts(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < Header || BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) + 1 is var length && bytes.Length < length)
            return false;
        frame = new(bytes[..length]);
        return true;
    }

    /// <summary>The name that begins at that byte of the content, and what comes after it.</summary>
    public string Name(int from, out ReadOnlySpan<byte> rest)
    {
        var length = Content[from..].IndexOf((byte)0);
        rest = Content[(from + length + 1)..];
        return Encoding.Latin1.GetString(Content.Slice(from, length));
    }

    public static void Write(ByteQueue to, char type, string names, ReadOnlySpan<byte> rest)
    {
        var length = Header + names.Length + rest.Length;
        var room = to.Room(length);
        room[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], length - 1);
        Encoding.Latin1.GetBytes(names, room[Header..]);
        rest.CopyTo(room[(Header + names.Length)..]);
        to.Added(length);
    }
}
