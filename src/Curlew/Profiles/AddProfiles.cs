using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Adds customers in sets. Who is known already, by phone or user id, is left as they are.</summary>
public sealed class AddProfiles(Database database, Sealer sealer)
{
    /// <summary>Adds those that are new and returns how many there were.</summary>
    public Task<int> Run(IReadOnlyList<NewProfile> profiles, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                sealer.Vouch(tx);
                var described = DescribedProfile.Columns(
                    sealer,
                    [.. profiles.Select(p => new DescribedProfile(p.Id, p with { Tier = p.Tier ?? "regular", Tags = p.Tags ?? [] }))]
                );
                var added = await InsertAll(tx, [.. described, .. Identities(profiles)], ct);
                await new NameWords(sealer).Put(tx, DescribedProfile.Names(described, profiles), ct);
                return added;
            },
            ct
        );

    object?[] Identities(IReadOnlyList<NewProfile> profiles) =>
        [
            profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone) : null).ToArray(),
            profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone.MatchKey) : null).ToArray(),
            profiles.Select(p => p.UserId is { } user ? sealer.Seal(user) : null).ToArray(),
            profiles.Select(p => p.Phone?.Region).ToArray(),
            profiles.Select(p => p.Phone?.TimeZone).ToArray(),
        ];

    static Task<int> InsertAll(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);
}

/// <summary>A customer to add, reachable by phone, by user id or by both; of the regular tier where nothing else is told.</summary>
public sealed record NewProfile(Guid Id, PhoneNumber? Phone, UserId? UserId) : Description;
