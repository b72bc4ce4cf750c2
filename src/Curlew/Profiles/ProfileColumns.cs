using System.Collections.Frozen;
using System.Text;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Which column of a table is which field of a profile, and what may stand in it.</summary>
sealed class ProfileColumns
{
    // Words that may as well mean something else (number, customer, region) are none of these: a customer number of ten digits reads as a
    // phone.
    static readonly (string Field, string[] Aliases)[] Known =
    [
        ("phone", ["whatsappphone", "whatsapp", "mobile", "mobilephone", "cell", "cellphone", "telephone", "tel", "phonenumber", "msisdn"]),
        ("name", ["displayname", "fullname", "customername"]),
        ("email", ["emailaddress", "mail"]),
        ("address_line1", ["address", "address1", "street", "streetaddress"]),
        ("address_line2", ["address2", "apartment", "suite"]),
        ("city", ["town"]),
        ("state", ["province"]),
        ("zipcode", ["zip", "postalcode", "postcode"]),
        ("tier", ["customertier"]),
        ("tags", ["tag", "labels"]),
        ("notes", ["note", "comment", "comments"]),
        ("subscription", ["subscribed", "optin", "marketing", "consent"]),
    ];

    static readonly FrozenSet<string> Yes = new[]
    {
        "subscribed",
        "yes",
        "y",
        "true",
        "1",
        "on",
        "opted in",
        "si",
        "sí",
        "oui",
        "ja",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> No = new[] { "unsubscribed", "no", "n", "false", "0", "off", "opted out", "non", "nein" }.ToFrozenSet(
        StringComparer.OrdinalIgnoreCase
    );

    static readonly (string Field, int Longest)[] Lengths =
    [
        ("name", 100),
        ("email", 100),
        ("address_line1", 200),
        ("address_line2", 200),
        ("city", 100),
        ("state", 50),
        ("zipcode", 20),
        ("notes", 5_000),
    ];

    // Tags sort people; what is longer or more is a column that means something else.
    const int LongestTag = 100,
        MostTags = 100;

    readonly Dictionary<string, int> places = [];
    readonly string defaultRegion;

    public ProfileColumns(IReadOnlyList<string> columns, string defaultRegion)
    {
        this.defaultRegion = defaultRegion;
        foreach (var (field, aliases) in Known)
            if (Place(columns, field, aliases) is { } place)
                places[field] = place;
        Ignored = [.. columns.Where((column, place) => column.Length > 0 && !places.ContainsValue(place))];
        if (!places.ContainsKey("phone"))
            throw new SheetRefused(
                $"No column holds the phone number. Name one of them 'phone'; the file has: {string.Join(", ", columns)}."
            );
    }

    /// <summary>Columns that are no field of a profile.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Reads a row; what is wrong with it is added to the problems, and then there is no profile.</summary>
    public ProfileRow? Read(SheetRow row, List<RowProblem> problems)
    {
        var before = problems.Count;
        void Wrong(string column, string problem) => problems.Add(new(row.Line, column, problem));

        if (!PhoneNumber.TryParse(Field(row, "phone"), defaultRegion, out var phone))
            Wrong(
                "phone",
                Field(row, "phone") is null ? "is empty" : "is not a phone number. Write it with its country code, as in +1 555 123 4567"
            );
        foreach (var (field, longest) in Lengths)
            if (Field(row, field) is { } text && Trouble(text, longest) is { } trouble)
                Wrong(field, trouble);
        var tags = Tags(Field(row, "tags"));
        if (tags?.Select(tag => Trouble(tag, LongestTag)).FirstOrDefault(trouble => trouble is not null) is { } wrong)
            Wrong("tags", wrong);
        if (tags?.Length > MostTags)
            Wrong("tags", $"are {tags.Length}; the most is {MostTags}");
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

        return new(
            row,
            phone,
            wish is null ? null : Yes.Contains(wish),
            Field(row, "name"),
            Field(row, "email"),
            Field(row, "address_line1"),
            Field(row, "address_line2"),
            Field(row, "city"),
            Field(row, "state"),
            Field(row, "zipcode"),
            tier,
            tags,
            Field(row, "notes")
        );
    }

    // The field's own name says more than another word for it; of two other words nobody knows which is meant.
    static int? Place(IReadOnlyList<string> columns, string field, string[] aliases)
    {
        var places = Enumerable.Range(0, columns.Count);
        if (places.Where(at => Plain(columns[at]) == Plain(field)).ToList() is { Count: > 0 } own)
            return Only(columns, field, own);
        return Only(columns, field, [.. places.Where(at => aliases.Contains(Plain(columns[at]), StringComparer.Ordinal))]);
    }

    static int? Only(IReadOnlyList<string> columns, string field, List<int> places) =>
        places switch
        {
            [] => null,
            [var place] => place,
            [var one, var other, ..] => throw new SheetRefused(
                $"Both '{columns[one]}' and '{columns[other]}' look like the field {field}. Name the column that is meant '{field}', or rename the other one."
            ),
        };

    string? Field(SheetRow row, string field) =>
        places.TryGetValue(field, out var place) && place < row.Fields.Count && row.Fields[place].Trim() is { Length: > 0 } text
            ? text
            : null;

    static string[]? Tags(string? text) =>
        text?.Split([',', ';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Why a text cannot be kept, if it cannot. Control characters separate what is stored, and a replacement character is a
    /// letter that is lost already.</summary>
    internal static string? Trouble(string text, int longest) =>
        text.Length > longest ? $"has {text.Length} characters; the most is {longest}"
        : text.Contains('\0', StringComparison.Ordinal) ? "holds a character that cannot be stored (NUL)"
        : text.Contains('\u001f', StringComparison.Ordinal) ? "holds a character that cannot be stored (U+001F)"
        : text.EnumerateRunes().Any(letter => letter == Rune.ReplacementChar)
            ? "holds a letter that was lost when the file was saved (U+FFFD). Save it again as UTF-8"
        : null;

    static bool LooksLikeEmail(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);

    /// <summary>A column's name as names are compared: letters and digits only, small.</summary>
    internal static string Plain(string column) => string.Concat(column.ToLowerInvariant().Where(char.IsLetterOrDigit));
}

/// <summary>A row that can be imported; null where the table says nothing.</summary>
sealed record ProfileRow(
    SheetRow Source,
    PhoneNumber Phone,
    bool? Subscribed,
    string? Name,
    string? Email,
    string? AddressLine1,
    string? AddressLine2,
    string? City,
    string? State,
    string? Zipcode,
    string? Tier,
    string[]? Tags,
    string? Notes
);
