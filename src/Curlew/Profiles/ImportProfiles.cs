using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>
/// Brings customers in from a table: those who are new are added, those who are known by their number get what the table says about them. All of it or
/// nothing, and nobody who has left is brought back.
/// </summary>
public sealed class ImportProfiles(Database database, Sealer sealer, TimeProvider clock)
{
    const int AtOnce = 1_000;
    const int MostProblems = 1_000;

    readonly People people = new(sealer);
    readonly Subscriptions subscriptions = new(sealer);

    /// <summary>Checks every row, then imports them in one transaction.</summary>
    /// <param name="defaultRegion">Country (ISO 3166) of numbers typed without a country code.</param>
    /// <param name="leaveOutBadRows">Import the good rows and report the others, instead of importing nothing.</param>
    /// <param name="progress">Told the rows done, after each thousand.</param>
    /// <exception cref="SheetRefused">The file is not a table with a phone column.</exception>
    public async Task<ImportOutcome> Run(string path, string defaultRegion, bool leaveOutBadRows, IProgress<int>? progress, CancellationToken ct)
    {
        var sheet = Sheet.Open(path);
        var columns = new ProfileColumns(sheet.Columns, defaultRegion);
        var (rows, problems, twice) = Check(sheet, columns);
        if (problems.Count > 0 && !leaveOutBadRows)
            return new ImportRefused(rows, problems);

        var (added, changed, kept) = await database.InTransaction(tx => Import(tx, sheet, columns, progress, ct), Patience.WholeTables, ct);
        return new Imported(rows, added, changed, kept, twice, problems, columns.Ignored);
    }

    static (int Rows, List<RowProblem> Problems, int Twice) Check(Sheet sheet, ProfileColumns columns)
    {
        var problems = new List<RowProblem>();
        var seen = new HashSet<PhoneNumber>();
        var (rows, twice) = (0, 0);
        foreach (var row in sheet.Rows())
        {
            rows++;
            var profile = columns.Read(row, problems);
            if (profile is not null && !seen.Add(profile.Phone.MatchKey))
                twice++;
            if (problems.Count >= MostProblems)
                break;
        }

        return (rows, problems, twice);
    }

    async Task<(int Added, int Changed, int Kept)> Import(Transaction tx, Sheet sheet, ProfileColumns columns, IProgress<int>? progress, CancellationToken ct)
    {
        var (done, added, changed, kept) = (0, 0, 0, 0);
        var began = await Moment(tx, ct);
        foreach (var rows in sheet.Rows().Select(row => columns.Read(row, [])).OfType<ProfileRow>().Chunk(AtOnce))
        {
            // Of a person who stands in the table twice, the later row says more.
            var latest = rows.GroupBy(row => Identity.From(row.Phone.Digits, null)!.Value).ToDictionary(group => group.Key, group => group.Last());
            var ids = await people.Identify(tx, latest.Keys.ToDictionary(identity => identity, string? (_) => null), ct);
            var byProfile = latest.GroupBy(pair => ids[pair.Key]).ToDictionary(group => group.Key, group => group.Last().Value);
            var fresh = (await MadeSince(tx, [.. byProfile.Keys], began, ct)).ToHashSet();

            await Describe(tx, byProfile, ct);
            kept += await Wishes(tx, byProfile, fresh, ct);
            added += fresh.Count;
            changed += byProfile.Count - fresh.Count;
            progress?.Report(done += rows.Length);
        }

        return (added, changed, kept);
    }

    // A table can take people out of marketing. It cannot bring back somebody who has left: that takes their own word.
    async Task<int> Wishes(Transaction tx, Dictionary<Guid, ProfileRow> rows, HashSet<Guid> fresh, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var leaving = rows.Where(row => row.Value.Subscribed is false).Select(row => new Decision(row.Key, false, now, "import")).ToList();
        var joining = rows.Where(row => row.Value.Subscribed is true && fresh.Contains(row.Key)).Select(row => new Decision(row.Key, true, now, "import"));
        await subscriptions.Decide(tx, [.. leaving, .. joining], ct);
        var asked = rows.Where(row => row.Value.Subscribed is true && !fresh.Contains(row.Key)).Select(row => row.Key).ToArray();
        return asked.Length == 0 ? 0 : await StillUnsubscribed(tx, asked, ct);
    }

    Task<int> Describe(Transaction tx, Dictionary<Guid, ProfileRow> rows, CancellationToken ct)
    {
        string?[] Sealed(string column, Func<ProfileRow, string?> value) =>
            [.. rows.Select(row => value(row.Value) is { } text ? sealer.Seal(text, new Cell("user_profiles", column, row.Key)) : null)];
        string?[] Plain(Func<ProfileRow, string?> value) => [.. rows.Select(row => value(row.Value))];

        return Write(tx,
            [
                rows.Keys.ToArray(), Sealed("display_name", r => r.Name), Sealed("email", r => r.Email),
                Plain(r => r.Email is { } email ? sealer.Digest("email", email.ToLowerInvariant()) : null),
                Sealed("address_line1", r => r.AddressLine1), Sealed("address_line2", r => r.AddressLine2),
                Plain(r => r.City), Plain(r => r.State), Plain(r => r.Zipcode), Plain(r => r.Tier),
                Plain(r => r.Tags is { } tags ? string.Join('\u001f', tags) : null), Sealed("notes", r => r.Notes),
            ], ct);
    }

    static async Task<DateTimeOffset> Moment(Transaction tx, CancellationToken ct) => await tx.First([], row => row.GetFieldValue<DateTimeOffset>(0), ct);

    static Task<List<Guid>> MadeSince(Transaction tx, Guid[] profiles, DateTimeOffset began, CancellationToken ct) => tx.Query([profiles, began], row => row.GetGuid(0), ct);

    static Task<int> Write(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static async Task<int> StillUnsubscribed(Transaction tx, Guid[] profiles, CancellationToken ct) => await tx.First([profiles], row => row.GetInt32(0), ct);
}

/// <summary>What came of an import.</summary>
public abstract record ImportOutcome;

/// <summary>The rows are in.</summary>
/// <param name="StillUnsubscribed">People the table calls subscribed who have left; they stay out of marketing.</param>
/// <param name="Twice">Rows about a person an earlier row was about: the later one counts.</param>
public sealed record Imported(
    int Rows, int Added, int Changed, int StillUnsubscribed, int Twice, IReadOnlyList<RowProblem> LeftOut, IReadOnlyList<string> IgnoredColumns) : ImportOutcome;

/// <summary>Nothing was imported because of these rows.</summary>
public sealed record ImportRefused(int Rows, IReadOnlyList<RowProblem> Problems) : ImportOutcome;

/// <summary>What is wrong with one field of one row.</summary>
public sealed record RowProblem(int Line, string Column, string Problem);
