using System.Collections.Frozen;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Which column of a table is which field of a profile, and what may stand in it.</summary>
sealed class ProfileColumns
{
    static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string[]>
    {
        ["phone"] = ["phone", "whatsappphone", "whatsapp", "mobile", "mobilephone", "cell", "cellphone", "telephone", "tel", "phonenumber", "number", "msisdn"],
        ["name"] = ["name", "displayname", "fullname", "customer", "customername"],
        ["email"] = ["email", "emailaddress", "mail"],
        ["address_line1"] = ["addressline1", "address", "address1", "street", "streetaddress"],
        ["address_line2"] = ["addressline2", "address2", "apartment", "suite"],
        ["city"] = ["city", "town"],
        ["state"] = ["state", "province", "region"],
        ["zipcode"] = ["zipcode", "zip", "postalcode", "postcode"],
        ["tier"] = ["tier", "customertier"],
        ["tags"] = ["tags", "tag", "labels"],
        ["notes"] = ["notes", "note", "comment", "comments"],
        ["subscription"] = ["subscription", "subscribed", "optin", "marketing", "consent"],
    }.SelectMany(field => field.Value.Select(alias => (alias, field.Key))).ToFrozenDictionary(pair => pair.alias, pair => pair.Key, StringComparer.Ordinal);

    static readonly FrozenSet<string> Yes = new[] { "subscribed", "yes", "y", "true", "1", "on", "opted in", "si", "sí", "oui", "ja" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> No = new[] { "unsubscribed", "no", "n", "false", "0", "off", "opted out", "non", "nein" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly (string Field, int Longest)[] Lengths =
    [
        ("name", 100), ("email", 100), ("address_line1", 200), ("address_line2", 200), ("city", 100), ("state", 50), ("zipcode", 20), ("notes", 5_000),
    ];

    readonly Dictionary<string, int> places = [];
    readonly string defaultRegion;

    public ProfileColumns(IReadOnlyList<string> columns, string defaultRegion)
    {
        this.defaultRegion = defaultRegion;
        for (var place = 0; place < columns.Count; place++)
            if (Known.TryGetValue(Plain(columns[place]), out var field) && places.TryAdd(field, place))
                continue;
            else if (columns[place].Length > 0)
                Ignored.Add(columns[place]);
        if (!places.ContainsKey("phone"))
            throw new SheetRefused($"No column holds the phone number. Name one of them 'phone'; the file has: {string.Join(", ", columns)}.");
    }

    /// <summary>Columns that are no field of a profile.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>Reads a row; what is wrong with it is added to the problems, and then there is no profile.</summary>
    public ProfileRow? Read(SheetRow row, List<RowProblem> problems)
    {
        var before = problems.Count;
        void Wrong(string column, string problem) => problems.Add(new(row.Line, column, problem));

        if (!PhoneNumber.TryParse(Field(row, "phone"), defaultRegion, out var phone))
            Wrong("phone", Field(row, "phone") is null ? "is empty" : "is not a phone number. Write it with its country code, as in +1 555 123 4567");
        foreach (var (field, longest) in Lengths)
            if (Field(row, field) is { } text && (text.Length > longest || text.Contains('\0', StringComparison.Ordinal)))
                Wrong(field, text.Length > longest ? $"has {text.Length} characters; the most is {longest}" : "holds a character that cannot be stored (NUL)");
        if (Field(row, "email") is { } email && !LooksLikeEmail(email))
            Wrong("email", "is not an e-mail address");
        var tier = Field(row, "tier")?.ToLowerInvariant();
        if (tier is not (null or "regular" or "premium" or "vip"))
            Wrong("tier", $"is '{tier}'; it is regular, premium or vip");
        var wish = Field(row, "subscription");
        if (wish is not null && !Yes.Contains(wish) && !No.Contains(wish))
            Wrong("subscription", $"is '{wish}'; write yes or no");
        if (problems.Count > before)
            return null;

        return new(row, phone, wish is null ? null : Yes.Contains(wish), Field(row, "name"), Field(row, "email"), Field(row, "address_line1"), Field(row, "address_line2"),
            Field(row, "city"), Field(row, "state"), Field(row, "zipcode"), tier, Tags(Field(row, "tags")), Field(row, "notes"));
    }

    string? Field(SheetRow row, string field) =>
        places.TryGetValue(field, out var place) && place < row.Fields.Count && row.Fields[place].Trim() is { Length: > 0 } text ? text : null;

    static string[]? Tags(string? text) => text?.Split([',', ';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static bool LooksLikeEmail(string text) => text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);

    /// <summary>A column's name as names are compared: letters and digits only, small.</summary>
    internal static string Plain(string column) => string.Concat(column.ToLowerInvariant().Where(char.IsLetterOrDigit));
}

/// <summary>A row that can be imported; null where the table says nothing.</summary>
sealed record ProfileRow(
    SheetRow Source, PhoneNumber Phone, bool? Subscribed, string? Name, string? Email, string? AddressLine1, string? AddressLine2,
    string? City, string? State, string? Zipcode, string? Tier, string[]? Tags, string? Notes)
{
    public DescribedProfile About(Guid profile) => new(profile, Name, Email, AddressLine1, AddressLine2, City, State, Zipcode, Tier, Tags, Notes);
}
