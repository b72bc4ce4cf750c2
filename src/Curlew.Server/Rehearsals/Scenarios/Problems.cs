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
