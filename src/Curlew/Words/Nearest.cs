namespace Curlew.Words;

/// <summary>The known word that somebody may have meant.</summary>
public static class Nearest
{
    /// <summary>The one of them that is spelled nearly like what was typed, whatever its case; null for none.</summary>
    /// <param name="most">How many letters of a known word may be wrong.</param>
    public static string? To(string typed, IEnumerable<string> known, Func<string, int> most) =>
        known
            .Select(word => (Word: word, Wrong: Distance(word, typed)))
            .Where(found => found.Wrong <= most(found.Word))
            .OrderBy(found => found.Wrong)
            .FirstOrDefault()
            .Word;

    // Levenshtein: letters to add, drop or change.
    static int Distance(string wanted, string typed)
    {
        var before = Enumerable.Range(0, typed.Length + 1).ToArray();
        foreach (var (row, letter) in wanted.ToUpperInvariant().Index())
        {
            var current = new int[typed.Length + 1];
            current[0] = row + 1;
            for (var at = 1; at <= typed.Length; at++)
                current[at] = Math.Min(
                    Math.Min(current[at - 1], before[at]) + 1,
                    before[at - 1] + (char.ToUpperInvariant(typed[at - 1]) == letter ? 0 : 1)
                );
            before = current;
        }

        return before[^1];
    }
}
