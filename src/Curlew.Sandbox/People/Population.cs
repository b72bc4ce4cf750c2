using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>The virtual customers: each a pure function of seed and index, none of them kept in memory.</summary>
public sealed class Population
{
    /// <summary>The largest population whose phone numbers stay distinct.</summary>
    public const int Most = 5_000_000;

    static readonly string[] Interests =
    [
        "newsletter",
        "coffee",
        "shoes",
        "garden",
        "books",
        "gift-buyer",
        "sale",
        "returns",
        "app-user",
        "referral",
    ];

    readonly Dice dice;
    readonly SandboxBehaviour behaviour;
    readonly List<Shuffle> userIds = [];
    readonly Dictionary<string, Shuffle> numbers = [];
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, TimeZoneInfo> zones = new();
    readonly System.Collections.Concurrent.ConcurrentDictionary<ulong, ulong> earlier = new();

    internal Population(long seed, int count, SandboxBehaviour behaviour)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        Count = count;
        this.behaviour = behaviour;
        dice = new Dice(seed);
        Divide(1);
        foreach (var country in Sandbox.Countries.All)
            numbers[country.Code] = new(country.Numbers, dice.Of(country.Code).Bits);
    }

    /// <summary>ISO codes of the countries they live in.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. Sandbox.Countries.All.Select(country => country.Code)];

    /// <summary>How many people there are.</summary>
    public int Count { get; }

    /// <summary>The person at an index from 0 to Count - 1.</summary>
    public Customer this[int index] => Describe(PhoneOf(index), index);

    /// <summary>The person with this phone, written as E.164 or as a WhatsApp id; a number outside the population has index -1.</summary>
    public Customer ByPhone(string phone)
    {
        var digits = PhoneDigits.Canonical(phone);
        return Describe(digits, IndexOf(digits));
    }

    internal ulong PhoneOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        var (country, _, lead) = Home(index);
        return country.Number(lead, numbers[country.Code].There((ulong)index));
    }

    internal int IndexOf(ulong phone)
    {
        var country = Sandbox.Countries.Of(phone);
        if (country.Which(phone) is not { } which || which >= country.Numbers)
            return -1;
        var index = numbers[country.Code].Back(which);
        return index < (ulong)Count && PhoneOf((int)index) == phone ? (int)index : -1;
    }

    /// <summary>Gives everybody a user id of their own in each of so many portfolios.</summary>
    internal void Divide(int portfolios)
    {
        var first = dice.Of("user ids");
        while (userIds.Count < portfolios)
            userIds.Add(new(0, (userIds.Count == 0 ? first : first.Of((ulong)userIds.Count)).Bits));
    }

    /// <param name="portfolio">Place of the portfolio that knows the person by this id.</param>
    internal string UserIdOf(ulong phone, int portfolio)
    {
        var digits = phone.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Sandbox.Countries.Of(digits).Code}.{userIds[portfolio].There(phone):D20}");
    }

    /// <summary>The phone behind a business-scoped user id; null when this portfolio does not know it.</summary>
    internal ulong? PhoneOf(string userId, int portfolio)
    {
        if (userId.Length != 23 || userId[2] != '.')
            return null;
        if (!ulong.TryParse(userId.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        var phone = userIds[portfolio].Back(id);
        return phone is > 9_999_999 and < PhoneDigits.Limit && UserIdOf(phone, portfolio) == userId ? phone : null;
    }

    /// <summary>The number a person takes when they change it: one outside the population.</summary>
    internal ulong NextNumberOf(ulong phone)
    {
        var country = Sandbox.Countries.Of(phone);
        if (country.Which(phone) is not { } which || which >= country.Numbers)
            return phone + 1;
        var stem = phone - which;
        do which = (which + 1) % country.Numbers;
        while (IndexOf(stem + which) >= 0);
        return stem + which;
    }

    /// <summary>Keeps name and habits of a person together when the number changes.</summary>
    internal void Moved(ulong from, ulong to) => earlier[to] = earlier.GetValueOrDefault(from, from);

    internal Dice DiceOf(ulong phone) => dice.Of(phone);

    internal bool IsOnWhatsApp(ulong phone) => !dice.Of(phone).Of(Roll.OnWhatsApp).Below(behaviour.NoWhatsApp);

    internal bool HidesPhone(ulong phone) => dice.Of(phone).Of(Roll.HidesPhone).Below(behaviour.HidesPhone);

    internal string LanguageOf(ulong phone)
    {
        var country = Sandbox.Countries.Of(phone);
        return dice.Of(phone).Of(Roll.Language).Pick(country.Languages);
    }

    internal TimeZoneInfo TimeZoneOf(ulong phone, int index)
    {
        var place = index < Count ? Home(index).Place : dice.Of(phone).Of(Roll.Place).Pick(Sandbox.Countries.Of(phone).Places);
        return zones.GetOrAdd(place.TimeZone, TimeZoneInfo.FindSystemTimeZoneById);
    }

    internal string NameOf(ulong phone)
    {
        var own = dice.Of(earlier.GetValueOrDefault(phone, phone));
        var names = Sandbox.Countries.Of(phone).Names;
        return own.Of(Roll.FirstName).Pick(names.First) + " " + own.Of(Roll.LastName).Pick(names.Last);
    }

    internal string WaIdOf(ulong phone) => PhoneDigits.WaId(phone, dice.Of(phone).Of(Roll.LegacyId).Fraction);

    internal string? UsernameOf(ulong phone)
    {
        var own = dice.Of(phone);
        if (!HidesPhone(phone) && !own.Of(Roll.Username).Below(behaviour.Usernames))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"@{Slug(NameOf(phone), '.')}{own.Of(Roll.Username).Bits % 1000}");
    }

    (Country Country, Place Place, string Lead) Home(int index)
    {
        var own = dice.Of(0x1DEA).Of((ulong)index);
        var country = Sandbox.Countries.Drawn(own.Of(Roll.Country));
        var place = own.Of(Roll.Place).Pick(country.Places);
        return (country, place, own.Of(Roll.Line).Pick(place.Lead));
    }

    Customer Describe(ulong phone, int index)
    {
        var digits = phone.ToString(CultureInfo.InvariantCulture);
        var own = dice.Of(phone);
        var country = Sandbox.Countries.Of(digits);
        var place = index >= 0 ? Home(index).Place : own.Of(Roll.Place).Pick(country.Places);
        var name = NameOf(phone);
        return new(
            index,
            "+" + digits,
            WaIdOf(phone),
            UserIdOf(phone, portfolio: 0),
            UsernameOf(phone),
            name,
            string.Create(CultureInfo.InvariantCulture, $"{Slug(name, '.')}.{own.Bits % 100_000}@example.com"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{1 + own.Of(Roll.House).Pick(240)} {own.Of(Roll.Street).Pick(country.Names.Streets)}"
            ),
            place.City,
            place.State,
            ZipCode(place.Zip, own.Of(Roll.Zip)),
            country.Code,
            Tier(own),
            LanguageOf(phone),
            place.TimeZone,
            Tags(own),
            HidesPhone(phone),
            IsOnWhatsApp(phone)
        );
    }

    static string Tier(Dice own) =>
        own.Of(Roll.Tier).Fraction switch
        {
            < 0.05 => "vip",
            < 0.25 => "premium",
            _ => "regular",
        };

    static string[] Tags(Dice own)
    {
        var rolls = own.Of(Roll.Tags);
        return [.. Interests.Where((_, place) => rolls.Of((ulong)place).Below(0.12))];
    }

    static string ZipCode(string pattern, Dice dice) => string.Create(pattern.Length, (pattern, dice), static (text, from) =>
        {
            for (var at = 0; at < text.Length; at++)
            {
                var roll = from.dice.Of((ulong)at);
                text[at] = from.pattern[at] switch
                {
                    '#' => (char)('0' + roll.Pick(10)),
                    '?' => (char)('A' + roll.Pick(26)),
                    var fixedSign => fixedSign,
                };
            }
        });

    static string Slug(string name, char between)
    {
        Span<char> kept = stackalloc char[64];
        var length = 0;
        foreach (var c in name.Normalize(System.Text.NormalizationForm.FormD))
        {
            if (length == kept.Length)
                break;
            if (char.IsAsciiLetter(c))
                kept[length++] = char.ToLowerInvariant(c);
            else if (c == ' ' && length > 0)
                kept[length++] = between;
        }
        return length < 3 ? "customer" : new string(kept[..length]).Trim(between);
    }
}
