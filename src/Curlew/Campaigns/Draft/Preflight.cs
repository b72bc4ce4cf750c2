using System.Text.Json;
using Curlew.Audiences;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>What a launch would do, before anything is sent. It judges people by the same SQL as the freeze, so the two cannot
/// disagree.</summary>
public sealed class Preflight(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>Looks at a campaign and changes nothing.</summary>
    /// <returns>The report, or null when there is no such draft: once it is launched, a campaign has its people.</returns>
    /// <exception cref="FilterRefused">Names the part of the audience that cannot be used.</exception>
    public Task<PreflightReport?> Run(Guid campaign, CancellationToken ct) => database.InTransaction(tx => Run(tx, campaign, ct), ct);

    async Task<PreflightReport?> Run(Transaction tx, Guid id, CancellationToken ct)
    {
        if (await MarketingCampaigns.Find(tx, id, ct) is not { Status: CampaignStatus.Draft } campaign)
            return null;
        var now = clock.GetUtcNow();
        var letters = await Letters.Of(tx, id, ct);
        var audience = await CampaignAudience.Read(tx, id, now, 3, ct);
        var groups = await Groups(tx, id, KeysOf(letters), audience, ct);
        var templates = await TemplatesOf(tx, id, ct);
        var rates = await MessageRates.All(tx, ct);
        var people = groups.Where(group => group.Reason is null).ToList();
        var calendar = await SendingCalendar.Of(tx, id, ct);
        var plan = BatchPlan.Place(
            calendar,
            campaign.DailySendLimit,
            people.GroupBy(group => group.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(group => group.People)),
            [],
            now
        );
        var unreadable = new HashSet<Guid>();
        var (missing, unknown) = await Missing(tx, id, audience, people, letters, unreadable, ct);
        var previews = await Previews(tx, id, audience, letters, unreadable, ct);
        await Alarms.Unreadable(tx, "user_profiles", unreadable, now, ct);
        return new(id, campaign.Name, templates)
        {
            IsAudienceGiven = await CampaignAudience.IsGiven(tx, id, ct),
            Recipients = people.Sum(group => group.People),
            Skipped = groups
                .Where(group => group.Reason is not null)
                .GroupBy(group => group.Reason!)
                .ToDictionary(reason => reason.Key, reason => reason.Sum(group => group.People)),
            MissingVariables = missing,
            UnknownVariables = unknown,
            UsMarketing = people
                .Where(group => group.Country == "US" && CategoryFor(group, templates) == "MARKETING")
                .Sum(group => group.People),
            Previews = previews,
            Unreadable = [.. unreadable.Order()],
            Batches = plan.Batches,
            Unreached = plan.Left.Values.Sum(),
            Misfits = [.. letters.All.Select(letter => letter.Letter.Misfit).OfType<Misfit>()],
            Cost = CampaignCost.Of([.. people.Select(group => (group.Country, CategoryFor(group, templates), group.People))], rates),
            Fingerprint = Fingerprint.Of(groups.Select(group => (group.People, group.Digest))),
        };
    }

    static string CategoryFor(PeopleGroup group, List<PreflightTemplate> templates) =>
        (templates.FirstOrDefault(template => template.Variant == group.Variant) ?? templates[0]).Category ?? "UNKNOWN";

    // People with values of their own are looked at one by one; of all others it is enough to know which cells are filled.
    // Beside it the variables that nobody at all has: everybody reads their fallback, which is mostly a name that is misspelled.
    async Task<(IReadOnlyDictionary<string, int> Missing, IReadOnlyList<string> Unknown)> Missing(
        Transaction tx,
        Guid id,
        Audience audience,
        List<PeopleGroup> groups,
        Letters letters,
        HashSet<Guid> unreadable,
        CancellationToken ct
    )
    {
        var missing = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unknown = letters.All.SelectMany(letter => letter.Letter.Variables).ToHashSet(StringComparer.Ordinal);
        void Note(string? variable, int people)
        {
            if (variable is not null)
                missing[variable] = missing.GetValueOrDefault(variable) + people;
        }

        foreach (var group in groups.Where(group => !group.HasOwnValues))
        {
            string? Value(string variable) => group.Value(variable, letters.OwnFields);
            Note(letters.For(group.Variant).Fill(Value).Missing, group.People);
            unknown.RemoveWhere(variable => Value(variable) is not null);
        }

        if (groups.Any(group => group.HasOwnValues))
            await foreach (var (recipient, variant, person) in Listed(tx, id, KeysOf(letters), audience, ct))
            {
                try
                {
                    var letter = letters.For(variant);
                    var value = person.Value(sealer, recipient, letters.Fields(letter));
                    Note(letter.Fill(value).Missing, 1);
                    if (unknown.Count > 0)
                        unknown.RemoveWhere(variable => !string.IsNullOrWhiteSpace(value(variable)));
                }
                catch (Exception e) when (e is SealBroken or JsonException)
                {
                    // One row that was tampered with is named and must not hide what is to be known of all others.
                    unreadable.Add(person.Id);
                }
            }

        return (
            missing,
            groups.Count == 0 ? [] : [.. unknown.Where(variable => !missing.ContainsKey(variable)).Order(StringComparer.Ordinal)]
        );
    }

    async Task<IReadOnlyList<PersonPreview>> Previews(
        Transaction tx,
        Guid id,
        Audience audience,
        Letters letters,
        HashSet<Guid> unreadable,
        CancellationToken ct
    )
    {
        var previews = new List<PersonPreview>();
        foreach (var (recipient, variant, person) in await Sample(tx, id, KeysOf(letters), audience, ct))
            try
            {
                var letter = letters.For(variant);
                var filled = letter.Fill(Masked(person.Value(sealer, recipient, letters.Fields(letter)), letters.OwnFields));
                previews.Add(
                    new(
                        person.Phone is { } phone ? sealer.OpenPhone(phone).Masked : "user id",
                        variant,
                        filled.Text ?? filled.ComponentsJson,
                        filled.Missing
                    )
                );
            }
            catch (Exception e) when (e is SealBroken or JsonException)
            {
                // As above.
                unreadable.Add(person.Id);
            }

        return previews;
    }

    // Names and the words somebody imported are personal; where people live and which tier they have is plain in the database too. Amounts and days
    // are shown: they are what a table spoils.
    static Func<string, string?> Masked(Func<string, string?> value, IReadOnlyList<CustomField> fields) =>
        name =>
            value(name) is not { Length: > 0 } text
            || name is "city" or "state" or "zipcode" or "tier"
            || fields.FirstOrDefault(field => field.Name == name) is { } field && !field.IsPersonal
            || Mask.IsAmountOrDay(text)
                ? value(name)
                : Mask.Text(text);

    static string[] KeysOf(Letters letters) => [.. letters.OwnFields.Select(field => field.Key)];

    static Task<List<PeopleGroup>> Groups(Transaction tx, Guid id, string[] keys, Audience audience, CancellationToken ct) =>
        tx.Query(
            [id, keys, audience.People, audience.Excluded],
            row => new PeopleGroup(
                row.TextOrNull(0),
                row.GetString(1),
                row.TextOrNull(2),
                row.TextOrNull(3),
                row.GetBoolean(4),
                row.GetBoolean(5),
                row.GetBoolean(6),
                row.GetBoolean(7),
                row.GetBoolean(8),
                row.GetFieldValue<string[]>(9),
                row.GetInt32(10),
                row.GetInt64(11)
            ),
            ct
        );

    static IAsyncEnumerable<(Guid Recipient, string? Variant, Person Person)> Listed(
        Transaction tx,
        Guid id,
        string[] keys,
        Audience audience,
        CancellationToken ct
    ) => tx.Stream([id, keys, audience.People, audience.Excluded], ReadPerson, ct);

    static Task<List<(Guid Recipient, string? Variant, Person Person)>> Sample(
        Transaction tx,
        Guid id,
        string[] keys,
        Audience audience,
        CancellationToken ct
    ) => tx.Query([id, keys, audience.People, audience.Excluded], ReadPerson, ct);

    static (Guid, string?, Person) ReadPerson(Npgsql.NpgsqlDataReader row) =>
        (row.IsDBNull(0) ? Guid.Empty : row.GetGuid(0), row.TextOrNull(1), Person.Read(row, 2));

    static Task<List<PreflightTemplate>> TemplatesOf(Transaction tx, Guid id, CancellationToken ct) =>
        tx.Query(
            [id],
            row =>
            {
                return new PreflightTemplate(
                    row.TextOrNull(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.TextOrNull(3),
                    row.TextOrNull(4),
                    row.TextOrNull(5),
                    row.TextOrNull(6),
                    row.OrNull<DateTimeOffset>(7)
                );
            },
            ct
        );

    sealed record PeopleGroup(
        string? Reason,
        string Zone,
        string? Variant,
        string? Country,
        bool HasName,
        bool HasCity,
        bool HasState,
        bool HasZipcode,
        bool HasOwnValues,
        string[] Known,
        int People,
        long Digest
    )
    {
        public string? Value(string name, IReadOnlyList<CustomField> fields) =>
            name switch
            {
                "name" or "first_name" => HasName ? "•" : null,
                "city" => HasCity ? "•" : null,
                "state" => HasState ? "•" : null,
                "zipcode" => HasZipcode ? "•" : null,
                "tier" => "•",
                _ => fields.FirstOrDefault(field => field.Name == name) is { } field && Known.Contains(field.Key) ? "•" : null,
            };
    }
}
