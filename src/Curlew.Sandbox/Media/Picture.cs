using System.Buffers.Binary;
using System.IO.Compression;

namespace Curlew.Sandbox;

/// <summary>Pictures customers send: small PNGs drawn from a number, so that none has to be kept.</summary>
static class Picture
{
    const int Width = 240,
        Height = 160;

    // Ids of drawn pictures begin with this; those of stored files never do.
    const string Prefix = "77";

    public static string IdOf(Dice dice) => $"{Prefix}{dice.Bits % 100_000_000_000_000:D14}";

    public static bool IsDrawn(string id) =>
        id.Length == 16 && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(char.IsAsciiDigit);

    public static byte[] Draw(string id)
    {
        var rows = Paint(new Dice(long.Parse(id, null)));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    // A gradient between two colours under a disc: enough to tell one picture from another.
    static byte[] Paint(Dice dice)
    {
        var rows = new byte[Height * (1 + Width * 3)];
        var (across, down) = (dice.Of(1).Pick(Width), dice.Of(2).Pick(Height));
        for (var colour = 0; colour < 3; colour++)
        {
            var (from, to) = (dice.Of(10 + (ulong)colour).Pick(200), 55 + dice.Of(20 + (ulong)colour).Pick(200));
            for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var isDisc = (x - across) * (x - across) + (y - down) * (y - down) < 1600;
                var mix = isDisc ? 1 : (x + y) / (double)(Width + Height);
                rows[y * (1 + Width * 3) + 1 + x * 3 + colour] = (byte)(from * (1 - mix) + to * mix);
            }
        }
        return rows;
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
