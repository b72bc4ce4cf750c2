using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>What is wrong with a file, line by line.</summary>
sealed class Problems(string file)
{
    // Whoever has more of them has given another kind of file.
    const int Most = 20;

    readonly SortedDictionary<(long Line, int Order), string> found = [];

    public void Add(long line, string problem) => found.Add((line, found.Count), problem);

    /// <exception cref="FileRefused">There are any; the text has each of them with its line.</exception>
    public void Throw()
    {
        if (found.Count > 0)
            throw new FileRefused(
                string.Join('\n', found.Take(Most).Select(problem => $"{file} line {problem.Key.Line}: {problem.Value}"))
            );
    }
}

/// <summary>The known word somebody may have meant.</summary>
static class Nearest
{
    /// <summary>The nearest of them, or null when none is like it.</summary>
    public static string? To(string typed, IEnumerable<string> known) =>
        known
            .Select(word => (Word: word, Steps: Steps(typed.ToLowerInvariant(), word)))
            .Where(word => word.Steps <= Math.Max(2, word.Word.Length / 3))
            .OrderBy(word => word.Steps)
            .FirstOrDefault()
            .Word;

    // Levenshtein: letters to add, drop or change.
    static int Steps(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= to.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
