using Curlew.Postgres;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Messages;

/// <summary>One status of one message, as Meta told it.</summary>
/// <param name="MessageId">WhatsApp id, sealed.</param>
/// <param name="Status">Meta's word.</param>
/// <param name="At">When it happened, business time.</param>
/// <param name="Code">Meta's error code of a failure.</param>
/// <param name="Reason">Meta's error title, without personal data.</param>
public sealed record MessageStatus(
    string MessageId,
    string? PhoneNumberId,
    string Status,
    StatusRank Rank,
    DateTimeOffset At,
    int? Code = null,
    string? Reason = null,
    string? PricingCategory = null,
    string? PricingType = null
)
{
    /// <summary>Match key of the number the message went to, sealed; null where the status names none.</summary>
    public string? RecipientPhone { get; init; }

    /// <summary>User id the message went to, sealed; null where the status names none.</summary>
    public string? RecipientUserId { get; init; }
}

/// <summary>A status that waits for its message, by its row.</summary>
sealed record WaitingStatus(long Id, MessageStatus Status);

/// <summary>An outgoing message that a status is about.</summary>
public sealed record StatusTarget(string MessageId, string PhoneNumberId, Guid Message, Guid? Profile, Guid? Recipient);

/// <summary>Merges statuses into messages: by rank, never backwards, never by arrival.</summary>
public static class Statuses
{
    static readonly string[] Words = ["sent", "failed", "delivered", "read"];

    /// <summary>Applies statuses and returns the messages they are about, by WhatsApp id and business number; those of messages not known
    /// there are kept waiting.</summary>
    public static async Task<IReadOnlyDictionary<(string, string?), StatusTarget>> Apply(
        Transaction transaction,
        IReadOnlyList<MessageStatus> statuses,
        CancellationToken ct = default
    )
    {
        var telling = statuses.Where(status => status.Rank is not StatusRank.Unknown).ToList();
        if (telling.Count == 0)
            return new Dictionary<(string, string?), StatusTarget>();

        var targets = (await Merge(transaction, [.. telling.GroupBy(Key).Select(Together)], ct)).ToDictionary(target =>
            (target.MessageId, (string?)target.PhoneNumberId)
        );
        if (telling.Where(status => !targets.ContainsKey(Key(status))).ToList() is { Count: > 0 } orphans)
            await Wait(transaction, orphans, ct);
        return targets;
    }

    /// <summary>The waiting statuses whose message has come since.</summary>
    internal static Task<List<WaitingStatus>> Joinable(Transaction transaction, CancellationToken ct) =>
        transaction.Query([], row => new WaitingStatus(row.GetInt64(10), Waiting(row)), ct);

    /// <summary>Takes out those of these that still wait, to be applied in the same transaction.</summary>
    internal static async Task<List<MessageStatus>> Take(
        Transaction transaction,
        IReadOnlyList<WaitingStatus> waiting,
        CancellationToken ct
    ) => waiting.Count == 0 ? [] : await Take(transaction, [.. waiting.Select(status => status.Id).Order()], ct);

    static Task<List<MessageStatus>> Take(Transaction transaction, long[] ids, CancellationToken ct) =>
        transaction.Query([ids], Waiting, ct);

    /// <summary>The statuses that wait for these messages, by their sealed WhatsApp ids.</summary>
    internal static Task<List<MessageStatus>> Of(Transaction transaction, IReadOnlyList<string> messages, CancellationToken ct) =>
        transaction.Query([messages.ToArray()], Waiting, ct);

    /// <summary>Takes out the waiting statuses of these messages, by their sealed WhatsApp ids.</summary>
    public static Task<List<MessageStatus>> TakeOf(
        Transaction transaction,
        IReadOnlyList<string> messages,
        CancellationToken ct = default
    ) => transaction.Query([messages.ToArray()], Waiting, ct);

    /// <summary>Deletes statuses whose message has not come; returns how many, 0 when all are gone.</summary>
    /// <param name="keep">How long they have waited at least, by PostgreSQL's clock.</param>
    public static Task<int> Prune(Session session, TimeSpan keep, CancellationToken ct = default) => session.Execute([keep], ct);

    static (string, string?) Key(MessageStatus status) => (status.MessageId, status.PhoneNumberId);

    static MessageStatus Waiting(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.TextOrNull(1),
            row.GetString(2),
            RankOf(row.GetString(2)),
            row.GetFieldValue<DateTimeOffset>(3),
            row.OrNull<int>(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7)
        )
        {
            RecipientPhone = row.TextOrNull(8),
            RecipientUserId = row.TextOrNull(9),
        };

    // Several statuses of one message in one set become the furthest of them; a failure's reason and a price are kept whatever the rank.
    static MessageStatus Together(IEnumerable<MessageStatus> statuses)
    {
        var furthest = statuses.MaxBy(status => status.Rank)!;
        var failure = statuses.FirstOrDefault(status => status.Code is not null);
        var priced = statuses.FirstOrDefault(status => status.PricingCategory is not null || status.PricingType is not null);
        return furthest with
        {
            // A voice message that was played was read: the table knows no further word.
            Rank = furthest.Rank is StatusRank.Played ? StatusRank.Read : furthest.Rank,
            Code = failure?.Code,
            Reason = failure?.Reason,
            PricingCategory = priced?.PricingCategory,
            PricingType = priced?.PricingType,
        };
    }

    static Task<List<StatusTarget>> Merge(Transaction transaction, List<MessageStatus> statuses, CancellationToken ct) =>
        transaction.Query(
            [
                statuses.Select(s => s.MessageId).ToArray(),
                statuses.Select(s => (int)s.Rank).ToArray(),
                statuses.Select(s => s.Code).ToArray(),
                statuses.Select(s => s.Reason).ToArray(),
                statuses.Select(s => s.PricingCategory).ToArray(),
                statuses.Select(s => s.PricingType).ToArray(),
                Words,
                statuses.Select(s => s.PhoneNumberId).ToArray(),
            ],
            row => Target(statuses[(int)row.GetInt64(0) - 1], row),
            ct
        );

    static StatusTarget Target(MessageStatus status, NpgsqlDataReader row) =>
        new(status.MessageId, status.PhoneNumberId!, row.GetGuid(1), row.OrNull<Guid>(2), row.OrNull<Guid>(3));

    static Task<int> Wait(Transaction transaction, List<MessageStatus> statuses, CancellationToken ct) =>
        transaction.Execute(
            [
                statuses.Select(s => s.MessageId).ToArray(),
                statuses.Select(s => s.PhoneNumberId).ToArray(),
                statuses.Select(s => s.Status).ToArray(),
                statuses.Select(s => s.At).ToArray(),
                statuses.Select(s => s.Code).ToArray(),
                statuses.Select(s => s.Reason).ToArray(),
                statuses.Select(s => s.PricingCategory).ToArray(),
                statuses.Select(s => s.PricingType).ToArray(),
                statuses.Select(s => s.RecipientPhone).ToArray(),
                statuses.Select(s => s.RecipientUserId).ToArray(),
            ],
            ct
        );

    static StatusRank RankOf(string status) => status == "played" ? StatusRank.Played : (StatusRank)(Array.IndexOf(Words, status) + 1);
}
