using System.Text;

namespace Curlew.Sandbox;

/// <summary>A QR code of up to 53 bytes: version 3 with low error correction and the first mask (ISO/IEC 18004).</summary>
sealed class QrCode
{
    const int Size = 29;
    const int DataWords = 55;
    const int CheckWords = 15;

    // The fifteen bits that say "low correction, mask 0", with their own check bits.
    const int Format = 0b111011111000100;

    readonly bool[,] dark = new bool[Size, Size];
    readonly bool[,] isTaken = new bool[Size, Size];

    public QrCode(string text)
    {
        Finder(0, 0);
        Finder(0, Size - 7);
        Finder(Size - 7, 0);
        Square(20, 20, 5, (row, column) => Math.Max(Math.Abs(row - 2), Math.Abs(column - 2)) != 1);
        for (var at = 8; at < Size - 8; at++)
        {
            Set(6, at, at % 2 == 0);
            Set(at, 6, at % 2 == 0);
        }
        Formats();
        Fill(Words(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>The code as a drawing.</summary>
    public string Svg()
    {
        var path = new StringBuilder();
        for (var row = 0; row < Size; row++)
        for (var column = 0; column < Size; column++)
            if (dark[row, column])
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{column + 4} {row + 4}h1v1h-1z");
        const int Edge = Size + 8;
        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Edge} {Edge}"><path fill="#fff" d="M0 0h{Edge}v{Edge}H0z"/><path d="{path}"/></svg>""";
    }

    /// <summary>The code as a picture, eight points for each of its squares.</summary>
    public byte[] Picture()
    {
        const int Scale = 8;
        const int Edge = (Size + 8) * Scale;
        var rows = new byte[Edge * (1 + Edge * 3)];
        for (var y = 0; y < Edge; y++)
        for (var x = 0; x < Edge; x++)
        {
            var (row, column) = (y / Scale - 4, x / Scale - 4);
            var isDark = row is >= 0 and < Size && column is >= 0 and < Size && dark[row, column];
            rows.AsSpan(y * (1 + Edge * 3) + 1 + x * 3, 3).Fill(isDark ? byte.MinValue : byte.MaxValue);
        }
        return Png.Of(Edge, Edge, rows);
    }

    void Set(int row, int column, bool isDark)
    {
        if (row is < 0 or >= Size || column is < 0 or >= Size)
            return;
        (dark[row, column], isTaken[row, column]) = (isDark, true);
    }

    void Square(int top, int left, int edge, Func<int, int, bool> isDark)
    {
        for (var row = 0; row < edge; row++)
        for (var column = 0; column < edge; column++)
            Set(top + row, left + column, isDark(row, column));
    }

    // Seven by seven with a light border around it.
    void Finder(int top, int left) =>
        Square(top - 1, left - 1, 9, (row, column) => Math.Max(Math.Abs(row - 4), Math.Abs(column - 4)) is not (2 or 4));

    void Formats()
    {
        for (var bit = 0; bit < 15; bit++)
        {
            var isDark = ((Format >> bit) & 1) == 1;
            Set(
                bit < 6 ? bit
                    : bit < 8 ? bit + 1
                    : Size - 15 + bit,
                8,
                isDark
            );
            Set(
                8,
                bit < 8 ? Size - 1 - bit
                    : bit == 8 ? 7
                    : 14 - bit,
                isDark
            );
        }
        Set(Size - 8, 8, true);
    }

    // Two columns at a time from the right, up and down in turn, around what is taken.
    void Fill(byte[] words)
    {
        var bit = 0;
        for (var right = Size - 1; right > 0; right -= 2)
        {
            if (right == 6)
                right = 5;
            var isUp = ((right + 1) & 2) == 0;
            for (var step = 0; step < Size; step++)
            for (var column = right; column > right - 2; column--)
            {
                var row = isUp ? Size - 1 - step : step;
                if (isTaken[row, column])
                    continue;
                var isDark = bit < words.Length * 8 && ((words[bit / 8] >> (7 - bit % 8)) & 1) == 1;
                dark[row, column] = isDark ^ ((row + column) % 2 == 0);
                bit++;
            }
        }
    }

    static byte[] Words(byte[] text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, DataWords - 2);
        var words = new byte[DataWords + CheckWords];
        // Four bits that say "bytes", eight for the length, then the text, all shifted by half a word.
        var all = (byte[])[(byte)text.Length, .. text, 0];
        words[0] = 0x40;
        for (var at = 0; at < all.Length; at++)
        {
            words[at] |= (byte)(all[at] >> 4);
            if (at + 1 < DataWords)
                words[at + 1] = (byte)(all[at] << 4);
        }
        for (var at = text.Length + 2; at < DataWords; at++)
            words[at] = (byte)((at - text.Length) % 2 == 0 ? 0xEC : 0x11);
        Check(words);
        return words;
    }

    // Reed-Solomon over 256 elements, with the polynomial of the standard.
    static void Check(byte[] words)
    {
        Span<byte> generator = stackalloc byte[CheckWords + 1];
        generator.Clear();
        generator[CheckWords] = 1;
        byte root = 1;
        for (var degree = 0; degree < CheckWords; degree++, root = Times(root, 2))
        for (var at = 0; at <= CheckWords; at++)
            generator[at] = (byte)(Times(generator[at], root) ^ (at < CheckWords ? generator[at + 1] : 0));
        Span<byte> rest = stackalloc byte[DataWords + CheckWords];
        words.CopyTo(rest);
        for (var at = 0; at < DataWords; at++)
        {
            var factor = rest[at];
            for (var term = 0; term <= CheckWords; term++)
                rest[at + term] ^= Times(generator[term], factor);
        }
        rest[DataWords..].CopyTo(words.AsSpan(DataWords));
    }

    static byte Times(byte one, byte other)
    {
        var product = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11D);
            product ^= ((other >> bit) & 1) * one;
        }
        return (byte)product;
    }
}
