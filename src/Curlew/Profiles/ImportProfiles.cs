using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>
/// Brings customers in from a table: those who are new are added, those who are known by their number get what the table says about them.
/// All rows or
/// none: before the table is checked and staged nothing has happened, and after that nothing keeps its rows from taking effect. Nobody who
/// has left is brought back.
/// </summary>
sealed class ImportProfiles(Database database, Sealer sealer, TimeProvider clock)
{
    const int AtOnce = 1_000;

    // Whoever mends a table mends a few rows at a time; a table with more wrong in it is the wrong table.
    const int MostProblems = 10_000;

    readonly StagedImports staged = new(database, sealer);
    readonly Subscriptions subscriptions = new(sealer);

    /// <summary>Checks every row, stages the good ones and lets them take effect.</summary>
    /// <param name="progress">Told how far it is, after each thousand rows.</param>
    /// <exception cref="SheetRefused">The file is not a table with a phone column.</exception>
    public async Task<ImportOutcome> Run(ImportOrder order, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var sheet = Sheet.Open(order.Path, ct);
        var fields = await ImportFields.Of(database, order.Fields, sheet, ct);
        if (fields.Refusal is { } unusable)
            return new ImportOutcome.FieldUnusable(unusable);
        var columns = new ProfileColumns(sheet.Columns, order.Country, order.Consent, fields.All);
        var check = Check(sheet, columns, null, progress, ct);
        if (columns.Consent.Unclear(_ => false) is { Count: > 0 } unclear)
            return new ImportOutcome.ConsentUnclear(unclear);
        if (check.IsRefused(order.LeaveOutBadRows))
            return new ImportOutcome.BadRows(check.Rows, check.Problems, check.IsHopeless);

        var (import, late) = await database.InTransaction(
            tx => Stage(tx, order.By, sheet, columns, fields, check, progress, ct),
            Patience.WholeTables,
            ct
        );
        if (late is not null)
            return new ImportOutcome.FieldUnusable(late);
        var done = await Apply(import, rows => progress?.Report(new(ImportStep.Importing, rows, check.Good)), ct);
        return Imported(check, done, sheet, columns) with { Made = [.. fields.Wanted.Select(field => field.Name)] };
    }

    // The fields are there with the rows that fill them, or neither is.
    async Task<(Guid Import, FieldOutcome? Refusal)> Stage(
        Transaction tx,
        string by,
        Sheet sheet,
        ProfileColumns columns,
        ImportFields fields,
        SheetCheck check,
        IProgress<ImportProgress>? progress,
        CancellationToken ct
    )
    {
        foreach (var wanted in fields.Wanted)
        {
            var outcome = await CustomFields.Add(tx, wanted, by, ct);
            if (outcome is not FieldOutcome.Added { Field: var made })
            {
                tx.Undo();
                return (Guid.Empty, outcome);
            }

            columns.Fill(made);
        }

        return (
            await staged.Put(
                tx,
                null,
                Rows(sheet, columns, check, _ => null, ct),
                clock.GetUtcNow(),
                rows => progress?.Report(new(ImportStep.Preparing, rows, check.Good)),
                ct
            ),
            null
        );
    }

    static ImportOutcome.Imported Imported(SheetCheck check, StagedCounts done, Sheet sheet, ProfileColumns columns) =>
        new(check.Rows, done.Added, done.Changed, done.Unheard, check.Repeated.Count, check.Problems, columns.Ignored)
        {
            Repeated = check.Repeated,
            Consent = columns.Consent.Read(),
            Hidden = sheet.Hidden,
        };

    /// <summary>Lets what is staged and has not yet taken effect do so.</summary>
    internal Task<StagedCounts> Apply(Guid import, Action<int> progress, CancellationToken ct) =>
        staged.Apply(import, clock.GetUtcNow(), Keep, progress, ct);

    /// <summary>Reads every row, once to learn what only all of them tell and once to keep what is wrong.</summary>
    /// <param name="also">What else a row has to be good for.</param>
    internal static SheetCheck Check(
        Sheet sheet,
        ProfileColumns columns,
        Action<ProfileRow, List<RowProblem>>? also,
        IProgress<ImportProgress>? progress,
        CancellationToken ct
    )
    {
        var (problems, repeated, seen, rows) = (new List<RowProblem>(), new List<RepeatedRow>(), new Dictionary<PhoneNumber, int>(), 0);
        foreach (var row in sheet.Rows(ct))
            columns.Learn(row);
        foreach (var row in sheet.Rows(ct))
        {
            if (++rows % AtOnce == 0)
                progress?.Report(new(ImportStep.Checking, rows, null));
            var before = problems.Count;
            var profile = columns.Read(row, problems);
            if (profile is not null)
                also?.Invoke(profile, problems);
            if (profile is not null && problems.Count == before && !seen.TryAdd(profile.Phone.MatchKey, row.Line))
                repeated.Add(new(row.Line, seen[profile.Phone.MatchKey]));
            if (problems.Count >= MostProblems)
                break;
        }

        return new(rows, problems, repeated, problems.Count >= MostProblems);
    }

    /// <summary>The rows that were found good, read once more; of those about one person the last.</summary>
    internal static IEnumerable<StagedRow> Rows(
        Sheet sheet,
        ProfileColumns columns,
        SheetCheck check,
        Func<ProfileRow, Dictionary<string, string>?> values,
        CancellationToken ct
    ) =>
        sheet
            .Rows(ct)
            .Where(row => !check.Without.Contains(row.Line))
            .Select(row => columns.Read(row, []))
            .OfType<ProfileRow>()
            .Select(row => new StagedRow(row, values(row)));

    async Task<int> Keep(Transaction tx, StagedPeople people, CancellationToken ct)
    {
        await Describe(tx, people.Rows, ct);
        return await Wishes(tx, people, ct);
    }

    /// <summary>Writes what rows say about people into their profiles.</summary>
    internal async Task<int> Describe(Transaction tx, IEnumerable<KeyValuePair<Guid, StagedRow>> rows, CancellationToken ct)
    {
        var people = rows.ToList();
        var described = people.ConvertAll(row => new DescribedProfile(row.Key, row.Value));
        var (plain, personal) = await new FieldCells(sealer).Of(tx, people, ct);
        var columns = DescribedProfile.Columns(sealer, described);
        var written = await Write(tx, [.. columns, plain, personal], ct);
        await new NameWords(sealer).Put(tx, DescribedProfile.Names(columns, described.Select(person => person.About)), ct);
        return written;
    }

    /// <summary>Records what rows say about marketing and counts those who have left although their row says yes.</summary>
    // A table can take people out of marketing. It cannot bring back somebody who has left: that takes their own word. So its yes is no
    // more than
    // evidence: a STOP of before it, understood after it, must not lose against its later moment.
    internal async Task<int> Wishes(Transaction tx, StagedPeople people, CancellationToken ct)
    {
        var (rows, fresh, now) = (people.Rows, people.Fresh, clock.GetUtcNow());
        var leaving = rows.Where(row => row.Value.Subscribed is false).Select(row => new Decision(row.Key, false, now, "import")).ToList();
        var joining = rows.Where(row => row.Value.Subscribed is true && fresh.Contains(row.Key))
            .Select(row => new Decision(row.Key, true, now, "import"))
            .ToList();
        await subscriptions.Decide(tx, leaving, ct);
        await subscriptions.Vouch(tx, joining, ct);
        var asked = rows.Where(row => row.Value.Subscribed is true && !fresh.Contains(row.Key)).Select(row => row.Key).ToArray();
        return asked.Length == 0 ? 0 : await StillUnsubscribed(tx, asked, ct);
    }

    static Task<int> Write(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static async Task<int> StillUnsubscribed(Transaction tx, Guid[] profiles, CancellationToken ct) =>
        await tx.First([profiles], row => row.GetInt32(0), ct);
}

/// <summary>A table to be imported.</summary>
/// <param name="Country">Where numbers without a country code are at home, as two letters; null where nobody said.</param>
/// <param name="LeaveOutBadRows">Import the good rows and report the others, instead of importing nothing.</param>
public sealed record ImportOrder(string Path, string? Country, bool LeaveOutBadRows)
{
    /// <summary>What columns mean that look like consent, by name.</summary>
    public IReadOnlyDictionary<string, ConsentSense> Consent { get; init; } = new Dictionary<string, ConsentSense>();

    /// <summary>Columns that are to become fields of the business's own.</summary>
    public IReadOnlyList<NewField> Fields { get; init; } = [];

    /// <summary>Who brings it in.</summary>
    internal string By { get; init; } = "curlew";
}

/// <summary>What is wrong with one field of one row.</summary>
public sealed record RowProblem(int Line, string Column, CellProblem Problem);

/// <summary>A row about a person an earlier row was about, however the number is spelled.</summary>
public sealed record RepeatedRow(int Line, int Earlier);

/// <summary>How far an import is.</summary>
/// <param name="Of">All rows; null while they are not counted.</param>
public sealed record ImportProgress(ImportStep Step, int Rows, int? Of);

/// <summary>What is done with the rows of a table, in this order.</summary>
[Code("import.step")]
public enum ImportStep
{
    Checking,
    Preparing,
    Importing,
}

/// <summary>What reading every row of a table has shown.</summary>
/// <param name="IsHopeless">So much is wrong that reading stopped.</param>
sealed record SheetCheck(int Rows, IReadOnlyList<RowProblem> Problems, IReadOnlyList<RepeatedRow> Repeated, bool IsHopeless)
{
    /// <summary>Lines that take no effect: those with a problem, and those about a person of whom a later line speaks.</summary>
    public HashSet<int> Without { get; } =
    [
        .. Problems.Select(problem => problem.Line),
        .. Repeated.GroupBy(row => row.Earlier).SelectMany(person => person.Select(row => row.Line).Append(person.Key).Order().SkipLast(1)),
    ];

    public int Good => Rows - Without.Count;

    public bool IsRefused(bool leaveOutBadRows) => IsHopeless || Problems.Count > 0 && !leaveOutBadRows;
}
