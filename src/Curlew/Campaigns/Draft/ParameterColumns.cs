using Curlew.Profiles;
using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>Which columns of a table fill variables of a campaign's letters, and whether a row fills all of them.</summary>
sealed class ParameterColumns
{
    // Meta takes 1,024 characters in one body parameter (messages reference, 2026-03).
    const int LongestValue = 1_024;

    readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    readonly IReadOnlyList<Letter> letters;
    readonly List<string> ofPerson = [];
    readonly HashSet<string> ofProfile;

    public ParameterColumns(IReadOnlyList<string> columns, Letters letters)
    {
        this.letters = [.. letters.All.Select(one => one.Letter)];
        ofProfile = [.. ProfileVariables.All, .. letters.OwnFields.Select(field => field.Name)];
        ofPerson.AddRange(Variables(letters).Where(ProfileVariables.All.Contains));
        foreach (var variable in Variables(letters))
            for (var place = 0; place < columns.Count; place++)
                if (columns[place] == variable || ColumnNames.Plain(columns[place]) == ColumnNames.Plain(variable))
                    places.TryAdd(variable, place);
    }

    /// <summary>The variables that have a column.</summary>
    public IReadOnlyCollection<string> Filled => places.Keys;

    public bool Uses(int place) => places.ContainsValue(place);

    /// <summary>Adds to the problems what this row's person could not be sent.</summary>
    public void Check(ProfileRow row, List<RowProblem> problems)
    {
        var values = Read(row);
        foreach (var (variable, value) in values)
            if (value.Length > LongestValue)
                problems.Add(new(row.Source.Line, variable, new CellProblem.TooLongForWhatsApp(value.Length, LongestValue)));
            else if (ProfileColumns.Trouble(value, LongestValue) is { } trouble)
                problems.Add(new(row.Source.Line, variable, trouble));
        if (
            letters
                .Select(letter => letter.Fill(name => values.GetValueOrDefault(name) ?? (ofProfile.Contains(name) ? name : null)).Missing)
                .FirstOrDefault(missing => missing is not null) is
            { } empty
        )
            problems.Add(
                new(row.Source.Line, empty, places.ContainsKey(empty) ? new CellProblem.NoFallback() : new CellProblem.NoColumn(empty))
            );
    }

    /// <summary>The values of a row's person: what stands under a variable's name, and what the table knows of them under any other.</summary>
    public Dictionary<string, string> Read(ProfileRow row)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (variable, place) in places)
            if (place < row.Source.Fields.Count && row.Source.Fields[place].Trim() is { Length: > 0 } value)
                values[variable] = value;
        foreach (var variable in ofPerson)
            if (Known(row, variable) is { } known)
                values.TryAdd(variable, known);
        return values;
    }

    static string? Known(ProfileRow row, string variable) =>
        variable switch
        {
            "name" => row.Name,
            "first_name" => row.FirstName,
            "city" => row.City,
            "state" => row.State,
            "zipcode" => row.Zipcode,
            _ => null,
        };

    static IEnumerable<string> Variables(Letters letters) =>
        letters.All.SelectMany(one => one.Letter.Variables).Distinct(StringComparer.Ordinal);
}
