using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Curlew.Profiles;

namespace Curlew.Tests.Audiences;

/// <summary>People with values in fields of the business's own, in a table and in memory, and filters in both worlds.</summary>
static class CustomFieldCrowd
{
    public static readonly DateTimeOffset Now = new(2026, 6, 15, 9, 30, 0, TimeSpan.Zero);

    static readonly DateOnly Today = DateOnly.FromDateTime(Now.UtcDateTime);
    static readonly string[] Sizes = ["S", "M", "Größe L"];
    static readonly string[] Words =
    [
        "gold",
        "Gold",
        "São Paulo",
        "Sa\u0303o Paulo",
        "'; DROP TABLE user_profiles --",
        "\"quoted\", with a comma",
        "50%_\\",
        "$1",
        "true",
        "null",
        "{\"x\": 1}",
        "ñandú 🦜",
        "=1+1",
        "<script>",
    ];

    public static readonly NewField[] Fields =
    [
        new("nickname", null, FieldKind.Text, [], false),
        new("points", "Loyalty points", FieldKind.Number, [], false),
        new("renewal", null, FieldKind.Date, [], false),
        new("gift", null, FieldKind.YesNo, [], false),
        new("size", null, FieldKind.Choice, Sizes, false),
    ];

    /// <summary>Nothing in a field is null.</summary>
    public sealed record Somebody(string? Nickname, decimal? Points, DateOnly? Renewal, bool? Gift, string? Size);

    static readonly Gen<decimal> Amounts = Gen.OneOf(
        Gen.Int[-3, 12].Select(number => (decimal)number),
        Gen.Int[-2_000, 2_000].Select(number => number / 100m),
        Among(0.000001m, -0.5m, 999_999_999_999_999m, -999_999_999_999_999m, 999_999_999_999_999.999999m, 0m)
    );

    static readonly Gen<DateOnly> Days = Gen.OneOf(
        Gen.Int[-40, 40].Select(Today.AddDays),
        Among(new DateOnly(1800, 1, 1), new DateOnly(2000, 2, 29), new DateOnly(9998, 12, 31))
    );

    public static readonly Gen<Somebody> People = Gen.Select(
        Perhaps(Among(Words)),
        Maybe(Amounts),
        Maybe(Days),
        Maybe(Gen.Bool),
        Perhaps(Among(Sizes)),
        (nickname, points, renewal, gift, size) => new Somebody(nickname, points, renewal, gift, size)
    );

    public static readonly Gen<Wanted> Filters = Gen.OneOf(
        Among(Words).Select(word => That("nickname", word, who => Composed(who.Nickname) == Composed(word))),
        Among(Words)
            .Array[1, 3]
            .Select(words => That("nickname", new { not = words }, who => !words.Select(Composed).Contains(Composed(who.Nickname)))),
        Among("g", "S", "50%", "'", "%", "_")
            .Select(start =>
                That("nickname", new { starts_with = start }, who => who.Nickname?.StartsWith(start, StringComparison.Ordinal) is true)
            ),
        Gen.Bool.Select(known => That("nickname", new { known }, who => who.Nickname is not null == known)),
        Amounts.Select(amount => That("points", amount, who => who.Points == amount)),
        Amounts
            .Array[0, 3]
            .Select(amounts => That("points", new { not = amounts }, who => who.Points is not { } has || !amounts.Contains(has))),
        Gen.Select(Amounts, Amounts, (from, to) => That("points", new { from, to }, who => who.Points >= from && who.Points <= to)),
        Gen.Select(Amounts, Amounts, (after, before) =>
            That("points", new { after, before }, who => who.Points > after && who.Points < before)
        ),
        Gen.Bool.Select(known => That("points", new { known }, who => who.Points is not null == known)),
        Days.Select(day => That("renewal", Iso(day), who => who.Renewal == day)),
        Gen.Select(Days, Days, (from, to) =>
            That("renewal", new { from = Iso(from), to = Iso(to) }, who => who.Renewal >= from && who.Renewal <= to)
        ),
        Gen.Select(Days, Days, (after, before) =>
            That("renewal", new { after = Iso(after), before = Iso(before) }, who => who.Renewal > after && who.Renewal < before)
        ),
        Gen.Int[1, 40].Select(days => That("renewal", new { within_days = days }, who => IsWithin(who.Renewal, days))),
        Gen.Int[1, 40].Select(days => That("renewal", new { not_within_days = days }, who => !IsWithin(who.Renewal, days))),
        Gen.Bool.Select(gift => That("gift", gift, who => who.Gift == gift)),
        Gen.Bool.Select(gift => That("gift", new { not = gift }, who => who.Gift != gift)),
        Among(Sizes).Select(size => That("size", size.ToUpperInvariant(), who => who.Size == size)),
        Gen.Bool.Select(known => That("size", new { known }, who => who.Size is not null == known))
    );

    /// <summary>A table of them: one phone after another, columns by name or by label, values as people write them.</summary>
    public static string Table(IReadOnlyList<Somebody> people)
    {
        var table = new StringBuilder("phone,nickname,Loyalty points,Renewal,Gift,SIZE\n");
        foreach (var (place, who) in people.Index())
            table
                .AppendJoin(
                    ',',
                    Phone(place),
                    Quoted(who.Nickname),
                    who.Points?.ToString("0.######", CultureInfo.InvariantCulture),
                    who.Renewal is { } day ? Iso(day) : null,
                    who.Gift is { } gift
                        ? (gift, place % 3) switch
                        {
                            (true, 0) => "Yes",
                            (true, 1) => "Sí",
                            (true, _) => "1",
                            (_, 0) => "NO",
                            (_, 1) => "Não",
                            _ => "false",
                        }
                        : null,
                    place % 2 == 0 ? who.Size : who.Size?.ToLowerInvariant()
                )
                .Append('\n');
        return table.ToString();
    }

    public static string Phone(int place) => $"+1555200{place:D4}";

    static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    static Gen<T?> Perhaps<T>(Gen<T> some)
        where T : class => Gen.Select(Gen.Int[0, 3], some, (place, value) => place == 0 ? null : value);

    static Gen<T?> Maybe<T>(Gen<T> some)
        where T : struct => Gen.Select(Gen.Int[0, 3], some, (place, value) => place == 0 ? (T?)null : value);

    static bool IsWithin(DateOnly? day, int days) => day > Today.AddDays(-days) && day <= Today;

    static string? Composed(string? text) => text?.Normalize(NormalizationForm.FormC);

    static string? Quoted(string? text) => text is null ? null : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static Wanted That(string field, object wanted, Func<Somebody, bool> fits) =>
        new(JsonSerializer.Serialize(new Dictionary<string, object> { [field] = wanted }), fits);

    public sealed record Wanted(string Json, Func<Somebody, bool> Fits);
}
