using Curlew.Postgres;

namespace Curlew.Messages;

/// <summary>The history of messages.</summary>
public static class Messages
{
    /// <summary>Stores messages webhooks told of and returns the ids of those that were not known before: only they have
    /// consequences.</summary>
    public static async Task<HashSet<Guid>> Receive(
        Transaction transaction,
        IReadOnlyList<Received> messages,
        CancellationToken ct = default
    ) =>
        messages.Count == 0
            ? []
            :
            [
                .. await transaction.Query(
                    [
                        messages.Select(m => m.Id).ToArray(),
                        messages.Select(m => m.MessageId).ToArray(),
                        messages.Select(m => m.Profile).ToArray(),
                        messages.Select(m => m.PhoneNumberId).ToArray(),
                        messages.Select(m => m.FromPhone).ToArray(),
                        messages.Select(m => m.ToPhone).ToArray(),
                        messages.Select(m => m.Type).ToArray(),
                        messages.Select(m => m.Content).ToArray(),
                        messages.Select(m => m.MediaId).ToArray(),
                        messages.Select(m => m.MediaType).ToArray(),
                        messages.Select(m => m.MediaSize).ToArray(),
                        messages.Select(m => m.At).ToArray(),
                        messages.Select(m => m.ContextMessageId).ToArray(),
                        messages.Select(m => m.Status).ToArray(),
                        messages.Select(m => m.Direction).ToArray(),
                    ],
                    row => row.GetGuid(0),
                    ct
                ),
            ];

    /// <summary>Marks incoming messages as processed, or as failed, once what follows them is done.</summary>
    public static Task<int> Finish(
        Transaction transaction,
        IReadOnlyList<(Guid Id, DateTimeOffset At)> messages,
        bool failed,
        CancellationToken ct = default
    ) =>
        transaction.Execute(
            [messages.Select(m => m.Id).ToArray(), messages.Select(m => m.At).ToArray(), failed ? "failed" : "processed"],
            ct
        );
}
