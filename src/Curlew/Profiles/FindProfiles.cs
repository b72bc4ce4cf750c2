using System.Text.Json.Nodes;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>A customer as staff may see one without asking for more: personal data masked.</summary>
/// <param name="Phone">As <c>+1 ••• ••• 4567</c>; null where none is known.</param>
/// <param name="Name">Initials; null where none is known.</param>
/// <param name="Email">First letter; null where none is known.</param>
/// <param name="IsSuppressed">The number is on the list of those never written to.</param>
public sealed record FoundProfile(
    Guid Id,
    string? Phone,
    string? Name,
    string? Email,
    string? City,
    string? State,
    string? Zipcode,
    string? Country,
    string Tier,
    string Subscription,
    DateTimeOffset? SubscriptionUpdatedAt,
    string[] Tags,
    bool IsActive,
    bool IsSuppressed,
    DateTimeOffset? LastInteraction,
    int TotalMessages
)
{
    /// <summary>What is known of it in the business's own fields, by label.</summary>
    public IReadOnlyList<FieldValue> Fields { get; init; } = [];

    /// <summary>Whether something of it does not open: somebody has changed the row. It is shown without that.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>A value of a custom field as staff may see it.</summary>
/// <param name="Value">As it is kept; of a personal field its first letter.</param>
public sealed record FieldValue(string Field, string Label, string Value, bool IsPersonal);

/// <summary>Finds customers by what identifies them: number, e-mail address, user id, profile id. Not by name: names are sealed, each
/// differently.</summary>
public sealed class FindProfiles(Session session, Sealer sealer)
{
    /// <summary>Everyone a key leads to, former numbers and user ids included; nobody where the key is none of the four.</summary>
    /// <param name="country">Where a number without a country code is at home, as two letters; null where nobody said: then it is none.</param>
    public async Task<List<FoundProfile>> By(string key, string? country, CancellationToken ct = default)
    {
        var typed = key.Trim();
        if (Guid.TryParse(typed, out var id))
            return await Find(id, null, null, null, ct);
        if (typed.Contains('@', StringComparison.Ordinal))
            return await Find(null, null, null, DescribedProfile.EmailDigests(sealer, typed), ct);
        var phone = PhoneNumber.Read(typed, country) is { Doubt: null, Phone: var number } ? sealer.Forms(number.MatchKey) : null;
        var user = UserId.From(typed) is { } userId ? sealer.Forms(userId) : null;
        return phone is null && user is null ? [] : await Find(null, phone, user, null, ct);
    }

    async Task<List<FoundProfile>> Find(Guid? id, string[]? phone, string[]? user, string[]? email, CancellationToken ct)
    {
        var fields = await CustomFields.InUse(session, ct);
        return await Find([id, phone, user, email], row => Read(row, fields), ct);
    }

    Task<List<FoundProfile>> Find(object?[] keys, Func<NpgsqlDataReader, FoundProfile> read, CancellationToken ct) =>
        session.Query(keys, read, ct);

    FoundProfile Read(NpgsqlDataReader row, List<CustomField> custom)
    {
        DateTimeOffset? Moment(int column) => row.OrNull<DateTimeOffset>(column);
        var (profile, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        var fields = Fields(custom, row.TextOrNull(16), PersonalFields.Open(opened, profile, row.TextOrNull(17)));
        return new(
            profile,
            opened.Phone(row.TextOrNull(1))?.Masked,
            Mask.Name(opened.Text(row.TextOrNull(2), new Cell("user_profiles", "display_name", profile))),
            Mask.Email(opened.Text(row.TextOrNull(3), new Cell("user_profiles", "email", profile))),
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.GetString(8),
            row.GetString(9),
            Moment(10),
            row.GetFieldValue<string[]>(11),
            row.GetBoolean(12),
            row.GetBoolean(13),
            Moment(14),
            row.GetInt32(15)
        )
        {
            Fields = fields,
            IsUnreadable = opened.IsUnreadable,
        };
    }

    static List<FieldValue> Fields(List<CustomField> custom, string? plain, JsonObject? personal) =>
        [
            .. FieldText
                .Plain(custom, plain, personal)
                .Select(value => new FieldValue(
                    value.Field.Name,
                    value.Field.Label,
                    value.Field.IsPersonal ? Mask.Text(value.Text) : value.Text,
                    value.Field.IsPersonal
                )),
        ];
}
