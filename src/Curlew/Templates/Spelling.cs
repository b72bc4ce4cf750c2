namespace Curlew.Templates;

/// <summary>How far a word is from another one.</summary>
static class Spelling
{
    /// <summary>Letters to add, drop or change (Levenshtein), whatever their case.</summary>
    public static int Distance(string wanted, string typed)
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
