using System.Text;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>A profile, and what is told about it.</summary>
sealed record DescribedProfile(Guid Id, Description About)
{
    /// <summary>The columns as they are stored, personal ones sealed: id, display_name, email, email_digest, address_line1, address_line2,
    /// city, state, zipcode, tier, tags (joined by the unit separator), notes.</summary>
    public static object?[] Columns(Sealer sealer, IReadOnlyCollection<DescribedProfile> people)
    {
        string?[] Sealed(string column, Func<Description, string?> value) =>
            [
                .. people.Select(p =>
                    value(p.About) is { Length: > 0 } text ? sealer.Seal(text, new Cell("user_profiles", column, p.Id)) : null
                ),
            ];
        string?[] Plain(Func<Description, string?> value) => [.. people.Select(p => value(p.About)?.Normalize(NormalizationForm.FormC))];

        return
        [
            people.Select(p => p.Id).ToArray(),
            Sealed("display_name", p => p.Name),
            Sealed("email", p => p.Email),
            people.Select(p => p.About.Email is { Length: > 0 } email ? EmailDigest(sealer, email) : null).ToArray(),
            Sealed("address_line1", p => p.AddressLine1),
            Sealed("address_line2", p => p.AddressLine2),
            Plain(p => p.City),
            Plain(p => p.State),
            Plain(p => p.Zipcode),
            Plain(p => p.Tier),
            Plain(p => p.Tags is null ? null : string.Join('\u001f', p.Tags)),
            Sealed("notes", p => p.Notes),
        ];
    }

    /// <summary>The names among columns that were made of these people, as they are stored and in clear, for <see cref="NameWords"/>.</summary>
    public static List<(Guid Profile, string Sealed, string Name)> Names(object?[] columns, IEnumerable<Description> people)
    {
        var (profiles, names) = ((Guid[])columns[0]!, (string?[])columns[1]!);
        return [.. people.Select((about, place) => (profiles[place], names[place]!, about.Name!)).Where(one => one.Item2 is not null)];
    }

    /// <summary>The same under every key that is readable.</summary>
    public static string[] EmailDigests(Sealer sealer, string email) => sealer.Digests("email", email.Trim().ToLowerInvariant());

    /// <summary>What an e-mail address is looked up by.</summary>
    public static string EmailDigest(Sealer sealer, string email) => sealer.Digest("email", email.Trim().ToLowerInvariant());
}
