using System.Buffers.Binary;
using System.IO.Compression;

namespace Curlew.Sandbox;

/// <summary>Writes a picture of rows of red, green and blue as PNG.</summary>
static class Png
{
    /// <param name="rows">Each begins with a zero and has three bytes for each point.</param>
    public static byte[] Of(int width, int height, byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    static void Chunk(Stream to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        to.Write(number);
        to.Write(name);
        to.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(name, content));
        to.Write(number);
    }

    // CRC-32 as PNG defines it (ISO 3309).
    static uint Crc(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var part in name)
            crc = Next(crc, part);
        foreach (var part in content)
            crc = Next(crc, part);
        return ~crc;
    }

    static uint Next(uint crc, byte value)
    {
        crc ^= value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        return crc;
    }
}
