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

    public static byte[] Draw(string id) => Png.Of(Width, Height, Paint(new Dice(long.Parse(id, null))));

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
}
