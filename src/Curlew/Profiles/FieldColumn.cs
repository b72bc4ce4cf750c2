using System.Text;
using System.Text.Json.Nodes;

namespace Curlew.Profiles;

/// <summary>A column of a table that fills a custom field. What one cell does not tell, all of them together may: which sign is before decimals, whether
/// days come before months.</summary>
sealed class FieldColumn(CustomField field, int place)
{
    readonly NumberForm numbers = new();
    readonly DayForm days = new();

    /// <summary>Another one only where the field was made meanwhile, and has its number now.</summary>
    public CustomField Field { get; set; } = field;

    public int Place => place;

    /// <summary>Takes a row into account.</summary>
    public void See(SheetRow row)
    {
        if (row.At(place) is not { } text)
            return;
        if (Field.Kind is FieldKind.Number)
            numbers.See(text);
        else if (Field.Kind is FieldKind.Date)
            days.See(text);
    }

    /// <summary>What stands there, as it is kept; null where nothing does or it is wrong.</summary>
    public JsonValue? Read(SheetRow row, Action<string, CellProblem> wrong)
    {
        if (row.At(place) is not { } text)
            return null;
        var (value, problem) = ProfileColumns.Trouble(text, CustomField.LongestText) is { } trouble ? (null, trouble) : Read(text);
        if (problem is not null)
            wrong(Field.Name, problem);
        return value;
    }

    (JsonValue? Value, CellProblem? Problem) Read(string text) =>
        Field.Kind switch
        {
            FieldKind.Number => numbers.Read(text) is { } number
                ? (JsonValue.Create(number), null)
                : (null, new CellProblem.NotANumber(numbers.IsUnclear(text))),
            FieldKind.Date => days.Read(text) is { } day
                ? (JsonValue.Create(FieldText.Of(day)), null)
                : (null, new CellProblem.NotADay(days.IsUnclear(text))),
            FieldKind.YesNo => YesOrNo(text) is { } isYes ? (JsonValue.Create(isYes), null) : (null, new CellProblem.NotYesOrNo()),
            FieldKind.Choice => Chosen(text) is { } choice
                ? (JsonValue.Create(choice), null)
                : (null, new CellProblem.NotAChoice(Field.Choices)),
            _ => (JsonValue.Create(text.Normalize(NormalizationForm.FormC)), null),
        };

    string? Chosen(string text) =>
        text.Normalize(NormalizationForm.FormC) is var typed && Field.Choices.Contains(typed, StringComparer.Ordinal)
            ? typed
            : Field.Choices.FirstOrDefault(choice => string.Equals(choice, typed, StringComparison.OrdinalIgnoreCase));

    static bool? YesOrNo(string text) =>
        PlainWords.Of(text, CustomField.LongestText) switch
        {
            "yes" or "y" or "true" or "1" or "si" or "s" or "sim" or "verdadero" or "verdadeiro" => true,
            "no" or "n" or "false" or "0" or "nao" or "falso" => false,
            _ => null,
        };
}
