using System.Diagnostics;
using System.Text.Json;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>The table of error policies: read by every sender, changed by people while it sends.</summary>
public sealed class ErrorPolicies(Database database)
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
    public Task<List<ErrorPolicy>> All(CancellationToken ct) => database.Query([], Read, ct);

    /// <summary>Writes a policy in place of the one for its code.</summary>
    /// <exception cref="PostgresException">It has a <see cref="ErrorPolicy.Problem"/>.</exception>
    public Task<int> Set(ErrorPolicy policy, string by, CancellationToken ct) =>
        database.Execute(
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
    public async Task<bool> Reset(int code, CancellationToken ct) => (await database.Query([code], row => row.GetInt32(0), ct)).Count > 0;

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
            row.IsDBNull(4) ? null : row.GetTimeSpan(4),
            row.GetBoolean(5),
            row.IsDBNull(6) ? null : row.GetInt32(6),
            row.GetString(7),
            row.GetBoolean(8),
            row.IsDBNull(9) ? null : row.GetString(9)
        );
}
