using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Opens one field of one person.</summary>
static class RevealProfile
{
    sealed record Sealed(string? Phone, string? Name, string? Email, string? Line1, string? Line2, string? Notes, string? UserId);

    public static async Task<RevealOutcome> Run(Transaction tx, Sealer sealer, Guid profile, PersonalField field, CancellationToken ct) =>
        await Find(tx, profile, ct) is not { } found ? new RevealOutcome.Nobody()
        : Open(found, sealer, profile, field) is { Length: > 0 } value ? new RevealOutcome.Revealed(field, value)
        : new RevealOutcome.NotKnown(field);

    static string? Open(Sealed found, Sealer sealer, Guid profile, PersonalField field)
    {
        string? Cell(string? text, string column) => text is null ? null : sealer.Open(text, new Cell("user_profiles", column, profile));

        return field switch
        {
            PersonalField.Phone => found.Phone is { } phone ? sealer.OpenPhone(phone).E164 : null,
            PersonalField.Name => Cell(found.Name, "display_name"),
            PersonalField.Email => Cell(found.Email, "email"),
            PersonalField.Address => string.Join(
                ", ",
                ((string?[])[Cell(found.Line1, "address_line1"), Cell(found.Line2, "address_line2")]).OfType<string>()
            ),
            PersonalField.Notes => Cell(found.Notes, "notes"),
            PersonalField.UserId => found.UserId is { } user ? sealer.OpenUserId(user).Text : null,
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        };
    }

    static Task<Sealed?> Find(Transaction tx, Guid profile, CancellationToken ct) =>
        tx.First(
            [profile],
            row => new Sealed(
                row.TextOrNull(0),
                row.TextOrNull(1),
                row.TextOrNull(2),
                row.TextOrNull(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.TextOrNull(6)
            ),
            ct
        );
}
