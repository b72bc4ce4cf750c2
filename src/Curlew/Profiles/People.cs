using System.Collections.Immutable;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>Finds the profiles of people who wrote, and makes those that are missing.</summary>
public sealed class People(Sealer sealer)
{
    // Profile names have up to 25 characters in the app; whatever is far longer is somebody's joke.
    const int LongestName = 100;

    readonly NameWords words = new(sealer);

    /// <summary>The profile of each person. Names fill an empty name only: what the business wrote stays.</summary>
    /// <param name="transaction">Its later writes may lock profiles; this must come before them.</param>
    /// <param name="people">Who, and the name they chose where it is known.</param>
    /// <param name="answered">Whose message they answered, where they did: they are that person.</param>
    public async Task<IReadOnlyDictionary<Identity, Guid>> Identify(
        Transaction transaction,
        IReadOnlyDictionary<Identity, string?> people,
        IReadOnlyDictionary<Identity, Guid> answered,
        CancellationToken ct = default
    )
    {
        var named = people.Select(person =>
            Name(person.Key, person.Value, isTyped: false) with
            {
                Answered = answered.TryGetValue(person.Key, out var profile) ? profile : null,
            }
        );
        return (await FindOrMake(transaction, [.. named], ct)).ToDictionary(met => met.Key, met => met.Value.Id);
    }

    /// <inheritdoc cref="Identify(Transaction, IReadOnlyDictionary{Identity, string?}, IReadOnlyDictionary{Identity, Guid}, CancellationToken)"/>
    public Task<IReadOnlyDictionary<Identity, Guid>> Identify(
        Transaction transaction,
        IReadOnlyDictionary<Identity, string?> people,
        CancellationToken ct = default
    ) => Identify(transaction, people, ImmutableDictionary<Identity, Guid>.Empty, ct);

    /// <summary>The profile of each number somebody typed, and whether it was made just now.</summary>
    internal Task<Dictionary<Identity, KnownPerson>> OfTyped(Transaction transaction, IEnumerable<Identity> typed, CancellationToken ct) =>
        FindOrMake(transaction, [.. typed.Select(identity => Name(identity, null, isTyped: true))], ct);

    async Task<Dictionary<Identity, KnownPerson>> FindOrMake(Transaction transaction, List<NamedPerson> people, CancellationToken ct)
    {
        if (people.Count == 0)
            return [];

        var named = people.OrderBy(person => person.UserId is null || person.Phone is null).ToList();
        var (profiles, doubts) = Settle(await Known(transaction, named, ct), named);
        if (profiles.Values.Any(profile => profile.Changed))
        {
            // Somebody new, or something new about somebody: one transaction at a time, on what the one before has committed.
            await OneAtATime(transaction, ct);
            (profiles, doubts) = Settle(await Known(transaction, named, ct), named);
            await Write(transaction, [.. profiles.Values.Where(profile => profile.Changed).Distinct()], ct);
        }

        await SamePeople.NoteDoubts(transaction, doubts, messageId: null, ct);
        await IdentityProofs.Take(transaction, [.. named.Where(person => !person.IsTyped).SelectMany(Unheld)], ct);
        return profiles;

        IEnumerable<IdentityProof> Unheld(NamedPerson person) => profiles[person.Identity].Unheld(person);
    }

    /// <summary>Lets one transaction at a time say who is new and who is who. Taken before any row is locked.</summary>
    internal static Task<int> OneAtATime(Transaction transaction, CancellationToken ct) => transaction.Execute([], ct);

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
                (profile.Named, profile.Changed, profile.NewNameInClear, profile.NewName) = (true, true, name, Seal(name, profile.Id));
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
        transaction.Query(
            [
                Given(people, p => p.UserId),
                Given(people, p => p.Phone),
                // The number itself as well: plans of numbers grow, and older rows have the key of their day.
                Given(people, p => p.Match).Union(Given(people, p => p.Phone)).ToArray(),
                people.Select(p => p.Answered).OfType<Guid>().Distinct().ToArray(),
            ],
            Read,
            ct
        );

    async Task Write(Transaction transaction, List<KnownPerson> people, CancellationToken ct)
    {
        if (people.Where(person => person.IsNew).ToList() is { Count: > 0 } strangers)
            await Insert(transaction, strangers, ct);
        if (people.Where(person => !person.IsNew).ToList() is { Count: > 0 } learnt)
            await Update(transaction, learnt, ct);
        await words.Put(
            transaction,
            [.. people.Where(person => person.NewName is not null).Select(person => (person.Id, person.NewName!, person.NewNameInClear!))],
            ct
        );
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
                UserId = row.TextOrNull(1),
                Phone = row.TextOrNull(2),
                Match = row.TextOrNull(3),
                WaId = row.TextOrNull(4),
                Named = row.GetBoolean(5),
            },
            row.TextOrNull(6)
        );
}
