using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>Finds the profiles of people who wrote, and makes those that are missing.</summary>
public sealed class People(Sealer sealer)
{
    // Profile names have up to 25 characters in the app; whatever is far longer is somebody's joke.
    const int LongestName = 100;

    /// <summary>The profile of each person. Names fill an empty name only: what the business wrote stays.</summary>
    /// <param name="transaction">Its later writes may lock profiles; this must come before them.</param>
    /// <param name="people">Who, and the name they chose where it is known.</param>
    public async Task<IReadOnlyDictionary<Identity, Guid>> Identify(
        Transaction transaction,
        IReadOnlyDictionary<Identity, string?> people,
        CancellationToken ct = default
    ) =>
        (await Meet(transaction, [.. people.Select(person => Name(person.Key, person.Value, isTyped: false))], ct)).ToDictionary(
            met => met.Key,
            met => met.Value.Id
        );

    /// <summary>The profile of each number somebody typed, and whether it was made just now.</summary>
    internal Task<Dictionary<Identity, KnownPerson>> Enter(Transaction transaction, IEnumerable<Identity> typed, CancellationToken ct) =>
        Meet(transaction, [.. typed.Select(identity => Name(identity, null, isTyped: true))], ct);

    async Task<Dictionary<Identity, KnownPerson>> Meet(Transaction transaction, List<NamedPerson> people, CancellationToken ct)
    {
        if (people.Count == 0)
            return [];

        var named = people.OrderBy(person => person.UserId is null || person.Phone is null).ToList();
        var (profiles, doubts) = Settle(await Known(transaction, named, ct), named);
        if (profiles.Values.Any(profile => profile.Changed))
        {
            // Somebody new, or something new about somebody: one transaction at a time, on what the one before has committed.
            await Alone(transaction, ct);
            (profiles, doubts) = Settle(await Known(transaction, named, ct), named);
            await Write(transaction, [.. profiles.Values.Where(profile => profile.Changed).Distinct()], ct);
        }

        if (doubts.Count > 0)
            await Suspect(transaction, doubts, messageId: null, ct);
        return profiles;
    }

    /// <summary>Lists pairs of profiles for a person to decide about. A pair that is listed or was decided stays as it is.</summary>
    /// <param name="messageId">WhatsApp id of the message that shows it, sealed.</param>
    internal static Task<int> Suspect(Transaction transaction, IReadOnlyList<Doubt> doubts, string? messageId, CancellationToken ct) =>
        transaction.Execute(
            [doubts.Select(d => d.One).ToArray(), doubts.Select(d => d.Other).ToArray(), doubts.Select(d => d.Reason).ToArray(), messageId],
            ct
        );

    /// <summary>Lets one transaction at a time say who is new and who is who. Taken before any row is locked.</summary>
    internal static Task<int> Alone(Transaction transaction, CancellationToken ct) => transaction.Execute([], ct);

    NamedPerson Name(Identity person, string? name, bool isTyped)
    {
        var phone = person.Phone is { } number ? sealer.Seal(number) : null;
        return new(
            person,
            person.UserId is { } userId ? sealer.Seal(userId) : null,
            phone,
            person.Phone is { MatchKey: var match } exact && match != exact ? sealer.Seal(match) : phone,
            string.IsNullOrWhiteSpace(name) ? null : name.Trim(),
            isTyped
        );
    }

    // Whoever shows both identifiers comes first, so that the ones who show only one of them are recognised.
    (Dictionary<Identity, KnownPerson> Profiles, List<Doubt> Doubts) Settle(IEnumerable<KnownPerson> found, List<NamedPerson> people)
    {
        var (known, doubts) = (new KnownPeople(found), new List<Doubt>());
        var settled = new Dictionary<Identity, KnownPerson>(people.Count);
        foreach (var person in people)
        {
            var profile = known.Find(person) ?? new KnownPerson(Guid.CreateVersion7()) { IsNew = true, Changed = true };
            doubts.AddRange(known.Doubts(person, profile));
            known.Learn(profile, person);
            if (!profile.Named && person.Name is { } name)
                (profile.Named, profile.Changed, profile.NewName) = (true, true, Seal(name, profile.Id));
            settled[person.Identity] = profile;
        }

        return (settled, doubts);
    }

    string Seal(string name, Guid profile)
    {
        var whole =
            name.Length <= LongestName ? name : name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)];
        return sealer.Seal(whole, new Cell("user_profiles", "display_name", profile));
    }

    // A person found by several of their identifiers comes once for each; a former one is told along.
    static async Task<IEnumerable<KnownPerson>> Known(Transaction transaction, List<NamedPerson> people, CancellationToken ct) =>
        from row in await Find(transaction, people, ct)
        group row by row.Person.Id into rows
        select rows.First().Person.Formerly([.. rows.Select(row => row.Alias).OfType<string>()]);

    static Task<List<(KnownPerson Person, string? Alias)>> Find(Transaction transaction, List<NamedPerson> people, CancellationToken ct) =>
        transaction.Query([Given(people, p => p.UserId), Given(people, p => p.Phone), Given(people, p => p.Match)], Read, ct);

    static async Task Write(Transaction transaction, List<KnownPerson> people, CancellationToken ct)
    {
        if (people.Where(person => person.IsNew).ToList() is { Count: > 0 } strangers)
            await Insert(transaction, strangers, ct);
        if (people.Where(person => !person.IsNew).ToList() is { Count: > 0 } learnt)
            await Update(transaction, learnt, ct);
    }

    static Task<int> Insert(Transaction transaction, List<KnownPerson> people, CancellationToken ct) =>
        transaction.Execute(Columns(people), ct);

    static Task<int> Update(Transaction transaction, List<KnownPerson> people, CancellationToken ct) =>
        transaction.Execute(Columns(people), ct);

    static object?[] Columns(List<KnownPerson> people) =>
        [
            people.Select(p => p.Id).ToArray(),
            people.Select(p => p.UserId).ToArray(),
            people.Select(p => p.Phone).ToArray(),
            people.Select(p => p.Match).ToArray(),
            people.Select(p => p.WaId).ToArray(),
            people.Select(p => p.Country).ToArray(),
            people.Select(p => p.NewName).ToArray(),
            people.Select(p => p.TimeZone).ToArray(),
        ];

    static string[] Given(List<NamedPerson> people, Func<NamedPerson, string?> key) => [.. people.Select(key).OfType<string>()];

    static (KnownPerson, string?) Read(NpgsqlDataReader row) =>
        (
            new(row.GetGuid(0))
            {
                UserId = row.IsDBNull(1) ? null : row.GetString(1),
                Phone = row.IsDBNull(2) ? null : row.GetString(2),
                Match = row.IsDBNull(3) ? null : row.GetString(3),
                WaId = row.IsDBNull(4) ? null : row.GetString(4),
                Named = row.GetBoolean(5),
            },
            row.IsDBNull(6) ? null : row.GetString(6)
        );
}
