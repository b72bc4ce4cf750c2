using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Adds customers in sets. Who is known already, by phone or user id, is left as they are.</summary>
public sealed class AddProfiles(Database database, Sealer sealer)
{
    /// <summary>Adds those that are new and returns how many there were.</summary>
    public Task<int> Run(IReadOnlyList<NewProfile> profiles, CancellationToken ct)
    {
        string?[] Sealed(string column, Func<NewProfile, string?> value) =>
            [.. profiles.Select(p => value(p) is { Length: > 0 } text ? sealer.Seal(text, new Cell("user_profiles", column, p.Id)) : null)];

        return InsertAll(
            [
                profiles.Select(p => p.Id).ToArray(),
                profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone) : null).ToArray(),
                profiles.Select(p => p.Phone is { } phone ? sealer.Seal(phone.MatchKey) : null).ToArray(),
                profiles.Select(p => p.UserId is { } user ? sealer.Seal(user) : null).ToArray(),
                profiles.Select(p => p.Phone?.Region).ToArray(),
                Sealed("display_name", p => p.Name),
                Sealed("email", p => p.Email),
                profiles.Select(p => p.Email is { Length: > 0 } email ? sealer.Digest("email", email.ToLowerInvariant()) : null).ToArray(),
                Sealed("address_line1", p => p.AddressLine1),
                Sealed("address_line2", p => p.AddressLine2),
                profiles.Select(p => p.City).ToArray(), profiles.Select(p => p.State).ToArray(), profiles.Select(p => p.Zipcode).ToArray(),
                profiles.Select(p => p.Tier).ToArray(), profiles.Select(p => string.Join('\u001f', p.Tags)).ToArray(),
                Sealed("notes", p => p.Notes),
            ], ct);
    }

    Task<int> InsertAll(object?[] columns, CancellationToken ct) => database.Execute(columns, ct);
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
