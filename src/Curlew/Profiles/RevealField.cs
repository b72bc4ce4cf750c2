using System.Text.Json.Nodes;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Opens one custom field of one person.</summary>
static class RevealField
{
    public static async Task<RevealOutcome> Run(Transaction tx, Sealer sealer, Guid profile, string name, CancellationToken ct)
    {
        if (await CustomFields.Find(tx, name, ct) is not { } field)
            return new RevealOutcome.NoSuchField(name);
        if (await Find(tx, profile, ct) is not [var stored])
            return new RevealOutcome.Nobody();
        var values =
            field.IsPersonal ? PersonalFields.Open(sealer, profile, stored.Personal)
            : stored.Plain is null ? []
            : (JsonObject)JsonNode.Parse(stored.Plain)!;
        return FieldText.Plain(field, values[field.Key]) is { } value
            ? new RevealOutcome.FieldRevealed(field.Name, field.Label, value)
            : new RevealOutcome.FieldNotKnown(field.Label);
    }

    static Task<List<(string? Plain, string? Personal)>> Find(Transaction tx, Guid profile, CancellationToken ct) =>
        tx.Query([profile], row => (row.TextOrNull(0), row.TextOrNull(1)), ct);
}
