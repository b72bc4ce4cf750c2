using System.Text.Json;
using Curlew.Privacy;
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
    /// <summary>Looks a variable up: the recipient's own values first, then the profile.</summary>
    /// <param name="recipient">The recipient for whom the values are sealed.</param>
    public Func<string, string?> Value(Sealer sealer, Guid recipient)
    {
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
                    _ => null,
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
            Text(row, first + 1),
            Text(row, first + 2),
            Text(row, first + 3),
            Text(row, first + 4),
            Text(row, first + 5),
            Text(row, first + 6),
            Text(row, first + 7),
            Text(row, first + 8),
            Text(row, first + 9)
        );

    string? Name(Sealer sealer) => DisplayName is null ? null : sealer.Open(DisplayName, new Cell("user_profiles", "display_name", Id));

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
