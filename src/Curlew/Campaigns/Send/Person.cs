using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>What a letter may say about a customer; sealed as it is stored.</summary>
public sealed record Person(
    Guid Id,
    string? Phone,
    string? WaId,
    string? UserId,
    string? DisplayName,
    string? City,
    string? State,
    string? Zipcode,
    string? Tier,
    string? Parameters
)
{
    /// <summary>Values of custom fields, as JSON by their number; null where none is known.</summary>
    public string? Fields { get; init; }

    /// <summary>Those of personal ones.</summary>
    public string? PersonalFields { get; init; }

    /// <summary>Looks a variable up: the recipient's own values first, then the profile.</summary>
    /// <param name="recipient">The recipient for whom the values are sealed.</param>
    /// <param name="fields">What a letter may say of custom fields.</param>
    internal Func<string, string?> Value(Sealer sealer, Guid recipient, FieldVariables fields)
    {
        var custom = fields.Of(sealer, Id, Fields, PersonalFields);
        var own = Parameters is null
            ? null
            : JsonSerializer.Deserialize<Dictionary<string, string>>(sealer.Open(Parameters, ParametersOf(recipient)));
        return name =>
            own is not null && own.TryGetValue(name, out var value)
                ? value
                : name switch
                {
                    "name" => Name(sealer),
                    "first_name" => Name(sealer)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
                    "city" => City,
                    "state" => State,
                    "zipcode" => Zipcode,
                    "tier" => Tier,
                    _ => custom(name),
                };
    }

    // The phone is preferred to the user id: writing to it keeps it visible to the business (Meta, 30 days, 2026-05).
    internal Recipient To(Sealer sealer) =>
        WaId is { } waId ? Recipient.Phone(sealer.OpenPhone(waId).E164)
        : Phone is { } phone ? Recipient.Phone(sealer.OpenPhone(phone).E164)
        : Recipient.User(sealer.OpenUserId(UserId!).Text);

    internal static Cell ParametersOf(Guid recipient) => new("campaign_recipients", "template_parameters", recipient);

    internal static Person Read(NpgsqlDataReader row, int first) =>
        new(
            row.GetGuid(first),
            row.TextOrNull(first + 1),
            row.TextOrNull(first + 2),
            row.TextOrNull(first + 3),
            row.TextOrNull(first + 4),
            row.TextOrNull(first + 5),
            row.TextOrNull(first + 6),
            row.TextOrNull(first + 7),
            row.TextOrNull(first + 8),
            row.TextOrNull(first + 9)
        )
        {
            Fields = row.TextOrNull(first + 10),
            PersonalFields = row.TextOrNull(first + 11),
        };

    string? Name(Sealer sealer) => DisplayName is null ? null : sealer.Open(DisplayName, new Cell("user_profiles", "display_name", Id));
}
