namespace Curlew.Numbers;

/// <summary>What people type when they are asked for a secret and want to be done.</summary>
static class Pattern
{
    // The rows of keyboards; the alphabet and the digits are runs of neighbours by themselves.
    static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qwertzuiop"];

    /// <summary>Whether three characters in four follow from the one before. Of random hexadecimal digits one in six does.</summary>
    public static bool IsIn(string text)
    {
        var small = text.ToLowerInvariant();
        var followed = Enumerable.Range(1, small.Length - 1).Count(at => IsNeighbour(small[at - 1], small[at]));
        return followed * 4 >= (small.Length - 1) * 3 || IsRepeated(small);
    }

    static bool IsNeighbour(char one, char next) =>
        Math.Abs(one - next) <= 1
        || one == '9' && next == '0'
        || Rows.Any(row =>
            row.Contains($"{one}{next}", StringComparison.Ordinal) || row.Contains($"{next}{one}", StringComparison.Ordinal)
        );

    // A text that is a shorter one written several times is found again within itself written twice.
    static bool IsRepeated(string text) => (text + text).IndexOf(text, 1, StringComparison.Ordinal) < text.Length;
}
