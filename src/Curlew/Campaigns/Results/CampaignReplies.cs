using Curlew.Postgres;
using Curlew.Profiles;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Which campaigns the customers' messages answer.</summary>
public static class CampaignReplies
{
    /// <summary>Notes which campaigns the customers' messages answer.</summary>
    public static Task Attribute(Transaction tx, IReadOnlyList<Reply> replies, CancellationToken ct) =>
        replies.Count == 0
            ? Task.CompletedTask
            : Attribute(
                tx,
                [.. replies.Select(r => r.Message)],
                [.. replies.Select(r => r.Profile)],
                [.. replies.Select(r => r.At)],
                [.. replies.Select(r => r.ContextMessageId)],
                ct
            );

    /// <summary>Notes what people wrote before anybody here knew that the message they answer had left; to be called once its recipient
    /// counts as sent.</summary>
    /// <param name="overtaken">Accepted attempts whose people were heard from before that was known.</param>
    public static async Task AttributeEarlier(Transaction tx, IReadOnlyList<Guid> overtaken, CancellationToken ct)
    {
        if (overtaken.Count > 0)
            await Attribute(tx, await Unattributed(tx, [.. overtaken], ct), ct);
    }

    /// <summary>Notes what people wrote before anybody knew that they are those whom a campaign had gone to under another profile. Safe beside
    /// itself and beside whatever else they write.</summary>
    public static async Task AttributeJoined(Database database, DateTimeOffset now, CancellationToken ct)
    {
        if (await SamePeople.Joined(database, ct) is { Count: > 0 } people)
            await database.InTransaction(
                async tx =>
                {
                    await Hold(tx, [.. people], ct);
                    var taken = await SamePeople.TakeJoined(tx, [.. people], ct);
                    await Attribute(tx, await Unanswering(tx, [.. taken], now, ct), ct);
                },
                ct
            );
    }

    static Task<List<Reply>> Unattributed(Transaction tx, Guid[] attempts, CancellationToken ct) => tx.Query([attempts], Read, ct);

    static Task<int> Hold(Transaction tx, Guid[] people, CancellationToken ct) => tx.Execute([people], ct);

    static Task<List<Reply>> Unanswering(Transaction tx, Guid[] people, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([people, now], Read, ct);

    static Reply Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3));

    static Task<int> Attribute(
        Transaction tx,
        Guid[] messages,
        Guid[] profiles,
        DateTimeOffset[] moments,
        string?[] contexts,
        CancellationToken ct
    ) => tx.Execute([messages, profiles, moments, contexts], ct);
}

/// <summary>A customer's message that may answer a campaign.</summary>
/// <param name="ContextMessageId">Sealed WhatsApp id of the message it quotes.</param>
public sealed record Reply(Guid Message, Guid Profile, DateTimeOffset At, string? ContextMessageId);
