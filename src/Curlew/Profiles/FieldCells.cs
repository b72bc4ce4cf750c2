using System.Globalization;
using System.Text.Json.Nodes;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>What rows of a table say about the business's own fields, as it is stored: plain values as JSON, and personal ones sealed together with those that
/// are known already.</summary>
sealed class FieldCells(Sealer sealer)
{
    /// <summary>Both for each person, in their order; null where nothing is said.</summary>
    /// <remarks>Values of fields that were removed meanwhile are passed over, and none is removed before the transaction ends.</remarks>
    public async Task<(string?[] Plain, string?[] Personal)> Of(
        Transaction tx,
        IReadOnlyList<KeyValuePair<Guid, StagedRow>> people,
        CancellationToken ct
    )
    {
        var (plain, personal) = (new string?[people.Count], new string?[people.Count]);
        if (people.All(person => person.Value is { Fields: null, PersonalFields: null }))
            return (plain, personal);

        var inUse = await CustomFields.Hold(tx, [.. people.SelectMany(person => Numbers(person.Value)).Distinct()], ct);
        var told = people.Select(person => (Kept(person.Value.Fields, inUse), Personal: Kept(person.Value.PersonalFields, inUse))).ToList();
        var profiles = people.Where((_, place) => told[place].Personal.Count > 0).Select(person => person.Key).ToArray();
        var known = profiles.Length == 0 ? [] : await Known(tx, profiles, ct);
        for (var place = 0; place < people.Count; place++)
        {
            var ((said, secret), id) = (told[place], people[place].Key);
            if (secret.Count > 0 && Before(id, known.GetValueOrDefault(id)) is { } before)
            {
                personal[place] = PersonalFields.Joined(sealer, id, before, secret);
                foreach (var key in secret.Select(value => value.Key))
                    said[key] = null;
            }

            plain[place] = said.Count == 0 ? null : said.ToJsonString();
        }

        return (plain, personal);
    }

    // What does not open stays as it is, for whoever finds out what it was: one row that was tampered with must not keep all others out.
    JsonObject? Before(Guid profile, string? stored) => stored is null ? [] : PersonalFields.Open(new OpenedRow(sealer), profile, stored);

    static IEnumerable<short> Numbers(StagedRow row) =>
        (row.Fields ?? []).Concat(row.PersonalFields ?? []).Select(value => short.Parse(value.Key, CultureInfo.InvariantCulture));

    static JsonObject Kept(JsonObject? values, HashSet<short> inUse) =>
        new(
            (values ?? [])
                .Where(value => inUse.Contains(short.Parse(value.Key, CultureInfo.InvariantCulture)))
                .Select(value => KeyValuePair.Create(value.Key, value.Value?.DeepClone()))
        );

    // Locked in the order in which the rows are locked to be written.
    static async Task<Dictionary<Guid, string?>> Known(Transaction tx, Guid[] profiles, CancellationToken ct) =>
        (await tx.Query([profiles], row => (Id: row.GetGuid(0), Personal: row.TextOrNull(1)), ct)).ToDictionary(
            row => row.Id,
            row => row.Personal
        );
}
