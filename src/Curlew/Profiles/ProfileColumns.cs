using System.Text;
using System.Text.Json.Nodes;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Which column of a table is which field of a profile, and what may stand in it.</summary>
sealed class ProfileColumns
{
    static readonly (string Field, int Longest)[] Lengths =
    [
        ("name", 100),
        ("first_name", 100),
        ("last_name", 100),
        ("email", 100),
        ("address_line1", 200),
        ("address_line2", 200),
        ("city", 100),
        ("state", 50),
        ("zipcode", 20),
        ("notes", 5_000),
    ];

    // What spreadsheets show where they could not reckon.
    static readonly HashSet<string> Errors =
    [
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#ERROR!",
    ];

    // Tags sort people; what is longer or more is a column that means something else.
    const int LongestTag = 100,
        MostTags = 100;

    readonly IReadOnlyList<string> columns;
    readonly string? country;
    readonly Dictionary<string, int> places;
    readonly PhoneColumn phones = new();
    readonly IReadOnlyList<FieldColumn> own;

    /// <param name="country">Where numbers without a country code are at home, as two letters; null where nobody said.</param>
    /// <param name="answers">What somebody said about columns that look like consent.</param>
    /// <param name="fields">The business's own fields that may be filled.</param>
    public ProfileColumns(
        IReadOnlyList<string> columns,
        string? country,
        IReadOnlyDictionary<string, ConsentSense>? answers = null,
        IReadOnlyList<CustomField>? fields = null
    )
    {
        (this.columns, this.country, places) = (columns, country, ColumnNames.Places(columns));
        if (!places.ContainsKey("phone"))
            throw new SheetRefused(ColumnNames.AreNames(columns) ? new SheetProblem.NoPhone(columns) : new SheetProblem.NoNames());
        own = [.. (fields ?? []).Select(field => Column(field)).OfType<FieldColumn>()];
        // A column that says who may be written to says so also where it fills a field.
        Consent = new(columns, [.. places.Values], answers ?? new Dictionary<string, ConsentSense>());
    }

    /// <summary>Columns that are no field of a profile.</summary>
    public IReadOnlyList<string> Ignored =>
        [
            .. columns.Where(
                (column, at) => column.Length > 0 && !places.ContainsValue(at) && !Consent.Uses(at) && !own.Any(one => one.Place == at)
            ),
        ];

    /// <summary>Fills a field that was made meanwhile from the column that was read for it.</summary>
    public void Fill(CustomField made)
    {
        foreach (var column in own.Where(column => column.Field.Name == made.Name))
            column.Field = made;
    }

    /// <summary>What the table says about who may be written to.</summary>
    public ConsentColumns Consent { get; }

    /// <summary>Takes a row into account for what only all rows together can tell: whether numbers begin with their country code, which columns are about consent.</summary>
    public void Learn(SheetRow row)
    {
        phones.See(Field(row, "phone"));
        Consent.See(row);
        foreach (var column in own)
            column.See(row);
    }

    /// <summary>Reads a row; what is wrong with it is added to the problems, and then there is no profile.</summary>
    public ProfileRow? Read(SheetRow row, List<RowProblem> problems)
    {
        var before = problems.Count;
        void Wrong(string column, CellProblem problem) => problems.Add(new(row.Line, column, problem));

        var phone = Phone(row, Wrong);
        foreach (var (field, longest) in Lengths)
            if (Field(row, field) is { } text && Trouble(text, longest) is { } trouble)
                Wrong(field, trouble);
        var tags = Tags(row, Wrong);
        if (Field(row, "email") is { } email && !LooksLikeEmail(email))
            Wrong("email", new CellProblem.NotAnEmail());
        var tier = Field(row, "tier")?.ToLowerInvariant();
        if (tier is not (null or "regular" or "premium" or "vip"))
            Wrong("tier", new CellProblem.NotATier());
        var wish = Consent.Read(row, Wrong);
        var values = own.Select(column => (column.Field, Value: column.Read(row, Wrong))).Where(one => one.Value is not null).ToList();
        if (problems.Count > before)
            return null;

        return new(row, phone, wish)
        {
            Name = Name(row),
            FirstName = Field(row, "first_name"),
            Email = Field(row, "email"),
            AddressLine1 = Field(row, "address_line1"),
            AddressLine2 = Field(row, "address_line2"),
            City = Field(row, "city"),
            State = Field(row, "state"),
            Zipcode = Field(row, "zipcode"),
            Tier = tier,
            Tags = tags,
            Notes = Field(row, "notes"),
            Own = [.. values.Select(one => KeyValuePair.Create(one.Field, one.Value!))],
        };
    }

    PhoneNumber Phone(SheetRow row, Action<string, CellProblem> wrong)
    {
        var text = Field(row, "phone");
        if (text is null)
            wrong("phone", new CellProblem.Empty());
        else if (Errors.Contains(text))
            wrong("phone", Trouble(text, int.MaxValue)!);
        if (text is null || Errors.Contains(text))
            return default;

        var (phone, doubt) = phones.IsCodeFirst ? PhoneReading.ReadCodeFirst(text) : Read(text, Field(row, "country"));
        if (doubt is { } why)
            wrong("phone", new CellProblem.PhoneUnread(why, PhoneReading.Bare(text) is null ? null : country));
        return phone;
    }

    // A row that names its country says more than what was said for all of them; where the two differ, nobody knows which is meant.
    (PhoneNumber Phone, PhoneDoubt? Doubt) Read(string text, string? named)
    {
        if (named is null || PhoneReading.Bare(text) is null)
            return PhoneReading.Read(text, country);
        var own = Country.Named(named);
        return own is null || country is not null && !Country.ShareCode(own, country)
            ? (default, PhoneDoubt.CountriesDiffer)
            : PhoneReading.Read(text, own);
    }

    string? Name(SheetRow row) =>
        Field(row, "name")
        ?? (
            string.Join(' ', new[] { Field(row, "first_name"), Field(row, "last_name") }.OfType<string>()) is { Length: > 0 } both
                ? both
                : null
        );

    string[]? Tags(SheetRow row, Action<string, CellProblem> wrong)
    {
        var tags = Field(row, "tags")?.Split([',', ';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (tags?.Select(tag => Trouble(tag, LongestTag)).FirstOrDefault(trouble => trouble is not null) is { } trouble)
            wrong("tags", trouble);
        if (tags?.Length > MostTags)
            wrong("tags", new CellProblem.TooManyTags(tags.Length, MostTags));
        return tags;
    }

    // By its name or by its label, as people spell either.
    FieldColumn? Column(CustomField field)
    {
        var called = new[] { ColumnNames.Plain(field.Name), ColumnNames.Plain(field.Label) };
        var found = Enumerable
            .Range(0, columns.Count)
            .Where(at => columns[at].Length > 0 && !places.ContainsValue(at))
            .Where(at => called.Contains(ColumnNames.Plain(columns[at]), StringComparer.Ordinal))
            .ToList();
        return found switch
        {
            [] => null,
            [var only] => new(field, only),
            [var first, var other, ..] => throw new SheetRefused(new SheetProblem.TwoForOne(columns[first], columns[other], field.Name)),
        };
    }

    string? Field(SheetRow row, string field) => places.TryGetValue(field, out var place) ? row.At(place) : null;

    /// <summary>Why a text cannot be kept, if it cannot. Control characters separate what is stored, and a replacement character is a letter that is lost already.</summary>
    internal static CellProblem? Trouble(string text, int longest) =>
        text.Length > longest ? new CellProblem.TooLong(text.Length, longest)
        : text.Contains('\0', StringComparison.Ordinal) ? new CellProblem.Unstorable("NUL")
        : text.Contains('\u001f', StringComparison.Ordinal) ? new CellProblem.Unstorable("U+001F")
        : text.EnumerateRunes().Any(letter => letter == Rune.ReplacementChar) ? new CellProblem.LetterLost()
        : Errors.Contains(text) ? new CellProblem.NotReckoned(text)
        : null;

    static bool LooksLikeEmail(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);
}

/// <summary>A row that can be imported; null where the table says nothing.</summary>
sealed record ProfileRow(SheetRow Source, PhoneNumber Phone, bool? Subscribed) : Description
{
    /// <summary>Where the table has first names by themselves.</summary>
    public string? FirstName { get; init; }

    /// <summary>Values of the business's own fields, as they are kept.</summary>
    public IReadOnlyList<KeyValuePair<CustomField, JsonValue>> Own { get; init; } = [];
}
