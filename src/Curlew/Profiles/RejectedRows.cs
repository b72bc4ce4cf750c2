using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>Writes the rows of a table that cannot be imported into a table of their own, each with what is wrong: mended, it can be
/// imported by itself.</summary>
public static class RejectedRows
{
    // Of a value that is quoted in a problem a line would break the table.
    static readonly char[] Special = [',', '"', '\r', '\n'];

    /// <summary>Writes a new file, readable by its owner alone, and returns how many rows are in it.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static async Task<int> Write(string path, IReadOnlyList<RowProblem> problems, string to, Phrasebook words, CancellationToken ct)
    {
        var sheet = Sheet.Open(path, ct);
        var wrong = problems
            .GroupBy(problem => problem.Line)
            .ToDictionary(
                group => group.Key,
                group => string.Join("; ", group.Select(problem => $"{problem.Column} {words.Say(problem.Problem)}"))
            );
        await using var file = new FileStream(to, Options());
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(Line([.. sheet.Columns, "problem"]).AsMemory(), ct);
        foreach (var row in sheet.Rows(ct).Where(row => wrong.ContainsKey(row.Line)))
            await writer.WriteLineAsync(Line([.. Padded(row, sheet.Columns.Count), wrong[row.Line]]).AsMemory(), ct);
        return wrong.Count;
    }

    // The rows are customers' data.
    static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    static IEnumerable<string> Padded(SheetRow row, int columns) => row.Fields.Concat(Enumerable.Repeat("", columns)).Take(columns);

    static string Line(IEnumerable<string> fields) =>
        string.Join(
            ',',
            fields.Select(field => field.IndexOfAny(Special) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
        );
}
