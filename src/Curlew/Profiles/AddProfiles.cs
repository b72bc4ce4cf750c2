using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Adds customers in sets. Who is known already, by phone or user id, is left as they are.</summary>
public sealed class AddProfiles(Database database, Sealer sealer)
{
    /// <summary>Adds those that are new and returns how many there were.</summary>
    public Task<int> Run(IReadOnlyList<NewProfile> profiles, CancellationToken ct) =>
        database.InTransaction(
            tx =>
            {
                sealer.Vouch(tx);
                return InsertAll(tx, Columns(profiles), ct);
            },
            ct
        );

    object?[] Columns(IReadOnlyList<NewProfile> profiles) =>
        [
            .. DescribedProfile.Columns(
                sealer,
                [
                    .. profiles.Select(p => new DescribedProfile(
                        p.Id,
                        p.Name,
                        p.Email,
                        p.AddressLine1,
                        p.AddressLine2,
                        p.City,
                        p.State,
                        p.Zipcode,
                        p.Tier,
                        p.Tags,
                        p.Notes
                    )),
                ]
            ),
            profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone) : null).ToArray(),
            profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone.MatchKey) : null).ToArray(),
            profiles.Select(p => p.UserId is { } user ? sealer.Seal(user) : null).ToArray(),
            profiles.Select(p => p.Phone?.Region).ToArray(),
            profiles.Select(p => p.Phone?.TimeZone).ToArray(),
        ];

    static Task<int> InsertAll(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);
}

/// <summary>A customer to add, reachable by phone, by user id or by both.</summary>
public sealed record NewProfile(Guid Id, PhoneNumber? Phone, UserId? UserId)
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? AddressLine1 { get; init; }

    public string? AddressLine2 { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Zipcode { get; init; }

    /// <summary>regular, premium or vip.</summary>
    public string Tier { get; init; } = "regular";

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Notes { get; init; }
}
