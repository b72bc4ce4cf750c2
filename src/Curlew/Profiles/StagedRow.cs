namespace Curlew.Profiles;

/// <summary>A row of a table as it waits to take effect; null where the table says nothing.</summary>
/// <param name="Phone">Digits of the number, as WhatsApp writes it.</param>
/// <param name="Values">Values for a template's variables, by name.</param>
sealed record StagedRow(
    string Phone,
    bool? Subscribed,
    string? Name,
    string? Email,
    string? AddressLine1,
    string? AddressLine2,
    string? City,
    string? State,
    string? Zipcode,
    string? Tier,
    string[]? Tags,
    string? Notes,
    Dictionary<string, string>? Values
)
{
    public static StagedRow Of(ProfileRow row, Dictionary<string, string>? values) =>
        new(
            row.Phone.Digits,
            row.Subscribed,
            row.Name,
            row.Email,
            row.AddressLine1,
            row.AddressLine2,
            row.City,
            row.State,
            row.Zipcode,
            row.Tier,
            row.Tags,
            row.Notes,
            values
        );

    public DescribedProfile About(Guid profile) =>
        new(profile, Name, Email, AddressLine1, AddressLine2, City, State, Zipcode, Tier, Tags, Notes);
}

/// <summary>What a part of an import says about the people it found.</summary>
/// <param name="Rows">The row of each profile.</param>
/// <param name="Fresh">Profiles made just now, in the same transaction.</param>
sealed record StagedPeople(IReadOnlyDictionary<Guid, StagedRow> Rows, IReadOnlySet<Guid> Fresh);
