namespace Curlew.Tests.Simulation;

/// <summary>Bytes that are put in at one end and taken out at the other.</summary>
sealed class ByteQueue
{
    byte[] bytes = new byte[16 * 1024];
    int start;
    int end;

    public ReadOnlySpan<byte> Content => bytes.AsSpan(start, end - start);

    public bool IsEmpty => start == end;

    /// <summary>Where at least so many bytes can be written; they count once <see cref="Added"/> says so.</summary>
    public Span<byte> Room(int least)
    {
        if (bytes.Length - end < least)
        {
            var moved = bytes.Length - (end - start) < least ? new byte[2 * (end - start + least)] : bytes;
            Content.CopyTo(moved);
            (bytes, start, end) = (moved, 0, end - start);
        }

        return bytes.AsSpan(end);
    }

    public void Added(int count) => end += count;

    public void Add(ReadOnlySpan<byte> more)
    {
        more.CopyTo(Room(more.Length));
        Added(more.Length);
    }

    public void Taken(int count)
    {
        start += count;
        if (IsEmpty)
            Clear();
    }

    public void Clear() => (start, end) = (0, 0);
}
