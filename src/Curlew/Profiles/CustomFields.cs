using System.Text;
using Curlew.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>The fields the business added to its customers: added, changed and removed.</summary>
static class CustomFields
{
    // Far more than anybody fills in, and a profile with all of them still fits a page.
    const int Most = 100,
        LongestLabel = 100,
        MostChoices = 100,
        LongestChoice = 100;

    /// <summary>Those in use, by name.</summary>
    public static async Task<List<CustomField>> InUse(Session session, CancellationToken ct) =>
        (await All(session, ct)).FindAll(field => field.RetiredAt is null);

    /// <summary>What people read for each name; removed ones keep theirs where none in use is called so.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Labels(Session session, CancellationToken ct) =>
        (await All(session, ct)).DistinctBy(field => field.Name).ToDictionary(field => field.Name, field => field.Label);

    /// <summary>Those that were removed as well, after the others; of one name the youngest first.</summary>
    public static Task<List<CustomField>> All(Session session, CancellationToken ct) => session.Query([], Read, ct);

    /// <summary>One of them, by its name in any capitals; null where none is called so.</summary>
    public static Task<CustomField?> Find(Session session, string name, CancellationToken ct) => session.First([name], Read, ct);

    /// <summary>Those among these numbers that are in use, and stay so until the transaction ends.</summary>
    public static async Task<HashSet<short>> Hold(Transaction tx, short[] numbers, CancellationToken ct) =>
        [.. await tx.Query([numbers], row => row.GetInt16(0), ct)];

    public static async Task<FieldOutcome> Add(Transaction tx, NewField wanted, string by, CancellationToken ct)
    {
        await Lock(tx, ct);
        if (Refusal(wanted) is { } refused)
            return refused;
        if ((await InUse(tx, ct)).Count >= Most)
            return new FieldOutcome.TooMany(Most);
        var (name, choices) = (FieldNames.Proper(wanted.Name)!, Choices(wanted.Choices)!);
        return await Insert(tx, name, Label(wanted.Label ?? name)!, wanted.Kind, choices, wanted.IsPersonal, by, ct) is { } added
            ? new FieldOutcome.Added(added)
            : new FieldOutcome.NameTaken(name);
    }

    /// <summary>Gives a field another label, other choices or both; null leaves them.</summary>
    public static async Task<FieldOutcome> Change(
        Transaction tx,
        string name,
        string? label,
        IReadOnlyList<string>? choices,
        CancellationToken ct
    )
    {
        await Lock(tx, ct);
        if (await Find(tx, name, ct) is not { } field)
            return new FieldOutcome.NoSuchField(name);
        if (label is not null && Label(label) is null)
            return new FieldOutcome.NotALabel(LongestLabel);
        if (choices is not null && await Refusal(tx, field, choices, ct) is { } refused)
            return refused;
        return new FieldOutcome.Changed(
            (await Update(tx, field.Number, Label(label ?? field.Label)!, Choices(choices ?? field.Choices)!, ct))!
        );
    }

    /// <summary>Takes a field out of use; from the commit on nothing is read into it, chosen by it or filled from it.</summary>
    /// <returns>Null where none is called so.</returns>
    public static async Task<CustomField?> Retire(Transaction tx, string name, DateTimeOffset now, CancellationToken ct)
    {
        await Lock(tx, ct);
        return await Find(tx, name, ct) is { } field ? await Close(tx, field.Number, now, ct) : null;
    }

    /// <summary>How many people have a value in it.</summary>
    public static Task<int> People(Session session, CustomField field, CancellationToken ct) =>
        session.First([field.Key], row => row.GetInt32(0), ct);

    /// <summary>Why a field cannot be added, whatever others there are; null where it can.</summary>
    public static FieldOutcome? Refusal(NewField wanted) =>
        FieldNames.Proper(wanted.Name) is not { } name ? new FieldOutcome.NotAName(wanted.Name, FieldNames.Longest)
        : FieldNames.IsTaken(name) ? new FieldOutcome.NameMeansElse(name)
        : Label(wanted.Label ?? name) is null ? new FieldOutcome.NotALabel(LongestLabel)
        : wanted.Kind is not FieldKind.Choice && wanted.Choices.Count > 0 ? new FieldOutcome.HasNoChoices(wanted.Kind)
        : wanted.Kind is FieldKind.Choice && (wanted.Choices.Count == 0 || Choices(wanted.Choices) is null)
            ? new FieldOutcome.NotChoices(MostChoices, LongestChoice)
        : null;

    static async Task<FieldOutcome?> Refusal(Transaction tx, CustomField field, IReadOnlyList<string> choices, CancellationToken ct)
    {
        if (field.Kind is not FieldKind.Choice)
            return new FieldOutcome.HasNoChoices(field.Kind);
        if (choices.Count == 0 || Choices(choices) is not { } proper)
            return new FieldOutcome.NotChoices(MostChoices, LongestChoice);
        var gone = field.Choices.Except(proper, StringComparer.Ordinal).ToArray();
        if (gone.Length == 0)
            return null;
        if (field.IsPersonal)
            return new FieldOutcome.ChoicesUncounted(field.Name);
        return await Choosing(tx, field, gone, ct) is > 0 and var people ? new FieldOutcome.ChoicesInUse(field.Name, gone, people) : null;
    }

    static string? Label(string label) => Text(label, LongestLabel);

    // Also of what is different in capitals only one is meant: tables are read without regard to them.
    static string[]? Choices(IReadOnlyList<string> choices)
    {
        var proper = choices.Select(choice => Text(choice, LongestChoice)).OfType<string>().ToArray();
        return
            proper.Length == choices.Count
            && proper.Length <= MostChoices
            && proper.Distinct(StringComparer.OrdinalIgnoreCase).Count() == proper.Length
            ? proper
            : null;
    }

    static string? Text(string text, int longest) =>
        text.Trim() is { Length: > 0 } proper && proper.Length <= longest && !proper.Any(char.IsControl)
            ? proper.Normalize(NormalizationForm.FormC)
            : null;

    // One change at a time: of two that add a name one finds it taken.
    static Task<int> Lock(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<CustomField?> Insert(
        Transaction tx,
        string name,
        string label,
        FieldKind kind,
        string[] choices,
        bool isPersonal,
        string by,
        CancellationToken ct
    ) => tx.First([name, label, Codes.Word(kind), choices, isPersonal, by], Read, ct);

    static Task<CustomField?> Update(Transaction tx, short number, string label, string[] choices, CancellationToken ct) =>
        tx.First([number, label, choices], Read, ct);

    static Task<CustomField?> Close(Transaction tx, short number, DateTimeOffset now, CancellationToken ct) =>
        tx.First([number, now], Read, ct);

    static Task<int> Choosing(Transaction tx, CustomField field, string[] choices, CancellationToken ct) =>
        tx.First([field.Key, choices], row => row.GetInt32(0), ct);

    static CustomField Read(NpgsqlDataReader row) =>
        new(
            row.GetInt16(0),
            row.GetString(1),
            row.GetString(2),
            Codes.Member<FieldKind>(row.GetString(3)) ?? FieldKind.Text,
            row.GetFieldValue<string[]>(4),
            row.GetBoolean(5),
            row.GetFieldValue<DateTimeOffset>(6),
            row.OrNull<DateTimeOffset>(7)
        );
}
