namespace Curlew.Profiles;

/// <summary>What columns are called in the tables people have: their own, and the exports of address books, shops and mailing tools.</summary>
static class ColumnNames
{
    // Words that may as well mean something else (number, customer, region) are none of these: a customer number of ten digits reads as a
    // phone. Groups are separated by a bar: a name of an earlier group says more, and of two names of one group nobody knows which is meant.
    static readonly (string Field, string Names)[] Known =
    [
        (
            "phone",
            "phone|whatsappphone whatsapp whatsappnumber whatsappphonenumber waid whatsappid|"
                + "mobile mobilephone mobilenumber mobilephonenumber cell cellphone cellphonenumber cellnumber telephone telephonenumber tel phonenumber msisdn|"
                + "phone1value primaryphone sms|defaultaddressphone"
        ),
        ("name", "name|displayname fullname customername contactname"),
        ("first_name", "firstname givenname forename fname"),
        ("last_name", "lastname familyname surname lname"),
        ("email", "email|emailaddress mail|email1value email1address primaryemail"),
        ("address_line1", "addressline1|address address1 street streetaddress|address1street homestreet defaultaddressaddress1"),
        ("address_line2", "addressline2|address2 apartment suite|homestreet2 defaultaddressaddress2"),
        ("city", "city|town|address1city homecity defaultaddresscity"),
        ("state", "state|province stateregion|address1region homestate defaultaddressprovincecode"),
        ("zipcode", "zipcode|zip postalcode postcode|address1postalcode homepostalcode defaultaddresszip"),
        (
            "country",
            "phonecountry|countrycode countryiso|country countryregion|defaultaddresscountrycode address1country homecountryregion homecountry"
        ),
        ("tier", "tier|customertier"),
        ("tags", "tags|tag labels categories groupmembership"),
        ("notes", "notes|note comment comments"),
    ];

    static readonly HashSet<string> All = [.. Known.SelectMany(one => one.Names.Split('|', ' '))];

    /// <summary>Where each field stands that a table has.</summary>
    /// <exception cref="SheetRefused">Two columns look like one field.</exception>
    public static Dictionary<string, int> Places(IReadOnlyList<string> columns)
    {
        var places = new Dictionary<string, int>();
        foreach (var (field, names) in Known)
            if (Place(columns, field, names) is { } place)
                places[field] = place;
        return places;
    }

    /// <summary>Whether a first row names columns; otherwise it is a person already, and its words are not to be shown.</summary>
    public static bool AreNames(IReadOnlyList<string> columns) =>
        columns.Any(column => All.Contains(Plain(column)))
        && !columns.Any(column => column.Contains('@', StringComparison.Ordinal) || column.Count(char.IsDigit) > 6);

    /// <summary>Whether a column of that name is read as something that every profile has.</summary>
    public static bool IsOfProfile(string column) => All.Contains(Plain(column));

    /// <summary>A column's name as names are compared: letters and digits only, small.</summary>
    public static string Plain(string column) => string.Concat(column.ToLowerInvariant().Where(char.IsLetterOrDigit));

    static int? Place(IReadOnlyList<string> columns, string field, string names)
    {
        foreach (var group in names.Split('|'))
        {
            var called = group.Split(' ');
            if (
                Enumerable.Range(0, columns.Count).Where(at => called.Contains(Plain(columns[at]), StringComparer.Ordinal)).ToList()
                is [var first, .. var others]
            )
                return others is [var other, ..] ? throw Either(columns[first], columns[other], field) : first;
        }

        return null;
    }

    static SheetRefused Either(string one, string other, string field) => new(new SheetProblem.TwoForOne(one, other, field));
}
