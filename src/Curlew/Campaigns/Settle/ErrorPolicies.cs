using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>The table of error policies: read by every sender, changed by people while it sends.</summary>
sealed class ErrorPolicies(Database database)
{
    // A change takes effect this late at most; until then a sender asks for it only this often.
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    (PolicyBook Book, long ReadAt)? latest;

    /// <summary>The policies, at most five seconds old.</summary>
    public async ValueTask<PolicyBook> Current(CancellationToken ct)
    {
        if (latest is { } known && Stopwatch.GetElapsedTime(known.ReadAt) < Fresh)
            return known.Book;
        var book = new PolicyBook(await All(ct));
        latest = (book, Stopwatch.GetTimestamp());
        return book;
    }

    /// <summary>Every policy, in order of code.</summary>
    public Task<List<ErrorPolicy>> All(CancellationToken ct) => All(database, ct);

    /// <summary>Changes what is done about a code, or adds one. A code without a row begins as what counts for it so far: its range, or every
    /// other code. Whoever changes another at the same time waits.</summary>
    internal static async Task<PolicyOutcome> Change(Transaction tx, PolicyChange change, string by, CancellationToken ct)
    {
        await OneAtATime(tx, ct);
        var all = await All(tx, ct);
        var before = all.Find(policy => policy.Code == change.Code)
            ?? new PolicyBook(all).For(change.Code) with
            {
                Code = change.Code,
                LastCode = change.Code,
            };
        var after = change.Of(before) with { ChangedBy = by };
        if (after.Problem is { } problem)
            return new PolicyOutcome.NoPolicy(change.Code, problem);
        await Set(tx, after, by, ct);
        return new PolicyOutcome.Changed(change.Code, after);
    }

    /// <summary>Takes back what was changed about a code; one that somebody had added goes.</summary>
    internal static async Task<PolicyOutcome> TakeBack(Transaction tx, int code, CancellationToken ct) =>
        (await Reset(tx, code, ct)).Count == 0
            ? new PolicyOutcome.NoSuchCode(code)
            : new PolicyOutcome.TakenBack(code, (await All(tx, ct)).Find(policy => policy.Code == code));

    /// <summary>Writes a policy in place of the one for its code.</summary>
    /// <exception cref="PostgresException">It has a <see cref="ErrorPolicy.Problem"/>.</exception>
    public Task<int> Set(ErrorPolicy policy, string by, CancellationToken ct) => Set(database, policy, by, ct);

    static Task<int> Set(Session session, ErrorPolicy policy, string by, CancellationToken ct) =>
        session.Execute(
            [
                policy.Code,
                policy.LastCode,
                Word(policy.Scope),
                Word(policy.Action),
                policy.Delay,
                policy.Grows,
                policy.Tries,
                policy.Meaning,
                policy.Believes5xx,
                by,
            ],
            ct
        );

    /// <summary>Takes back what was changed: the policy is as it came, or gone where somebody had added it. False where there is none for
    /// the code.</summary>
    public async Task<bool> Reset(int code, CancellationToken ct) => (await Reset(database, code, ct)).Count > 0;

    static Task<List<int>> Reset(Session session, int code, CancellationToken ct) => session.Query([code], row => row.GetInt32(0), ct);

    static Task<List<ErrorPolicy>> All(Session session, CancellationToken ct) => session.Query([], Read, ct);

    static Task<int> OneAtATime(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    /// <summary>How a code is written: without marks between its digits.</summary>
    public static string Number(int code) => code.ToString(CultureInfo.InvariantCulture);

    /// <summary>How a scope or an action is written: slow_down.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Reads such a word; null for one that does not exist.</summary>
    public static T? Parse<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Word(value) == word
            ? value
            : null;

    static ErrorPolicy Read(NpgsqlDataReader row) =>
        new(
            row.GetInt32(0),
            row.GetInt32(1),
            Parse<ErrorScope>(row.GetString(2))!.Value,
            Parse<ErrorAction>(row.GetString(3))!.Value,
            row.OrNull<TimeSpan>(4),
            row.GetBoolean(5),
            row.OrNull<int>(6),
            row.GetString(7),
            row.GetBoolean(8),
            row.TextOrNull(9)
        );
}
