namespace Curlew.Tests.Privacy;

static class Tampering
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>The text with each character in turn replaced by its neighbour in the alphabet, which changes the lowest bit or
    /// bits.</summary>
    public static IEnumerable<string> EveryCharacter(string text) =>
        Enumerable
            .Range(0, text.Length)
            .Select(i => $"{text[..i]}{Alphabet[Alphabet.IndexOf(text[i], StringComparison.Ordinal) ^ 1]}{text[(i + 1)..]}");

    public static IEnumerable<byte[]> EveryBit(byte[] bytes) =>
        Enumerable
            .Range(0, bytes.Length * 8)
            .Select(bit =>
            {
                var changed = bytes.ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                return changed;
            });
}
