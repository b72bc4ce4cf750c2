using Curlew.Postgres;

namespace Curlew.Messages;

/// <summary>A reaction to a message, an edit or a revocation of it.</summary>
/// <param name="Target">WhatsApp id of the message it is about, sealed.</param>
/// <param name="Message">Message that says it.</param>
/// <param name="Kind">reaction, edit or revoke.</param>
public sealed record Mark(string Target, Guid Message, string Kind, bool Incoming, DateTimeOffset At);

/// <summary>What stands at a message now.</summary>
/// <param name="Target">Message it is about.</param>
/// <param name="Kind">reaction, edit or revoke.</param>
/// <param name="By">Message whose content is the emoji or the new text; without content a reaction was taken back.</param>
public sealed record StandingMark(Guid Target, string Kind, bool Incoming, Guid By, DateTimeOffset At, string? SealedContent);

/// <summary>Reactions, edits and revocations, kept beside the messages they are about.</summary>
public static class Marks
{
    /// <summary>Adds the marks of newly stored messages, whether their targets are known yet or not.</summary>
    public static Task<int> Add(Transaction transaction, IReadOnlyList<Mark> marks, CancellationToken ct = default) =>
        marks.Count == 0
            ? Task.FromResult(0)
            : transaction.Execute(
                [
                    marks.Select(m => m.Target).ToArray(),
                    marks.Select(m => m.Message).ToArray(),
                    marks.Select(m => m.Kind).ToArray(),
                    marks.Select(m => m.Incoming ? "incoming" : "outgoing").ToArray(),
                    marks.Select(m => m.At).ToArray(),
                ],
                ct
            );

    /// <summary>The latest reaction of each side, the latest edit and the revocation of each of these messages, whatever order they came
    /// in.</summary>
    public static Task<List<StandingMark>> Of(
        Session session,
        IReadOnlyList<(Guid Id, DateTimeOffset At)> messages,
        CancellationToken ct = default
    ) =>
        session.Query(
            [messages.Select(m => m.Id).ToArray(), messages.Select(m => m.At).ToArray()],
            row => new StandingMark(
                row.GetGuid(0),
                row.GetString(1),
                row.GetString(2) == "incoming",
                row.GetGuid(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.TextOrNull(5)
            ),
            ct
        );
}
