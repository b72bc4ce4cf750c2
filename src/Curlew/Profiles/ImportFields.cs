using Curlew.Postgres;

namespace Curlew.Profiles;

/// <summary>The fields of the business's own that a table may fill: those there are, and those that somebody wants to have made of its columns.</summary>
/// <param name="All">Those to be made have no number yet.</param>
/// <param name="Wanted">Those to be made.</param>
/// <param name="Refusal">Why one of them cannot be; null where all can.</param>
sealed record ImportFields(IReadOnlyList<CustomField> All, IReadOnlyList<NewField> Wanted, FieldOutcome? Refusal)
{
    /// <summary>Looks up what a table may fill.</summary>
    /// <exception cref="SheetRefused">A field is wanted of a column that is not there.</exception>
    public static async Task<ImportFields> Of(Session session, IReadOnlyList<NewField> wanted, Sheet sheet, CancellationToken ct)
    {
        var inUse = await CustomFields.InUse(session, ct);
        var missing = wanted.Where(field => !inUse.Exists(known => IsThat(known, field))).ToList();
        var nowhere = wanted.FirstOrDefault(field =>
            !sheet.Columns.Any(column => ColumnNames.Plain(column) == ColumnNames.Plain(field.Label ?? field.Name))
        );
        return nowhere is not null
            ? throw new SheetRefused(new SheetProblem.NoSuchColumn(nowhere.Label ?? nowhere.Name))
            : new(
                [.. inUse, .. missing.Select(NotYetMade)],
                missing,
                missing.Select(field => Why(field, inUse)).FirstOrDefault(refused => refused is not null)
            );
    }

    // Whoever imports every month says each time what the column is.
    static bool IsThat(CustomField known, NewField wanted) =>
        IsCalled(known, wanted) && known.Kind == wanted.Kind && known.IsPersonal == wanted.IsPersonal;

    static bool IsCalled(CustomField known, NewField wanted) => string.Equals(known.Name, wanted.Name, StringComparison.OrdinalIgnoreCase);

    static FieldOutcome? Why(NewField wanted, List<CustomField> inUse) =>
        CustomFields.Refusal(wanted) ?? (inUse.Exists(known => IsCalled(known, wanted)) ? new FieldOutcome.NameTaken(wanted.Name) : null);

    static CustomField NotYetMade(NewField wanted) =>
        new(
            0,
            FieldNames.Proper(wanted.Name) ?? wanted.Name,
            wanted.Label ?? wanted.Name,
            wanted.Kind,
            wanted.Choices,
            wanted.IsPersonal,
            default,
            null
        );
}
