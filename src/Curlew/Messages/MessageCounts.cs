using Curlew.Postgres;

namespace Curlew.Messages;

/// <summary>What a stored message counts as.</summary>
public enum Counting
{
    /// <summary>The customer wrote or pressed something: it opens the service window and waits to be read.</summary>
    FromPerson,

    /// <summary>WhatsApp says something about the customer, or a message is edited or taken back: no window, nothing to answer.</summary>
    Notice,

    /// <summary>The business answered.</summary>
    Answer,

    /// <summary>A campaign's message: it answers nobody.</summary>
    Campaign,
}

/// <summary>A newly stored message, in either direction.</summary>
public sealed record Counted(Guid Profile, string PhoneNumberId, DateTimeOffset At, Counting As);

/// <summary>Keeps what is counted from messages: the profile's counters, the conversation, the business days to be rolled up.</summary>
public static class MessageCounts
{
    /// <summary>Adds newly stored messages, in the transaction that stores them. Never for a message that was there already.</summary>
    /// <remarks>Profiles first: their locks make sets that share people wait, and only a statement begun after the wait sees what the other
    /// set stored.</remarks>
    public static async Task Add(Transaction transaction, IReadOnlyList<Counted> messages, CancellationToken ct = default)
    {
        if (messages.Count == 0)
            return;
        await Profiles(transaction, messages, ct);
        await Conversations(transaction, messages, ct);
        await Days(transaction, messages, ct);
    }

    static Task<int> Profiles(Transaction transaction, IReadOnlyList<Counted> messages, CancellationToken ct) =>
        transaction.Execute([messages.Select(m => m.Profile).ToArray(), messages.Select(m => m.At).ToArray()], ct);

    static Task<int> Conversations(Transaction transaction, IReadOnlyList<Counted> messages, CancellationToken ct) =>
        transaction.Execute(
            [
                messages.Select(m => m.Profile).ToArray(),
                messages.Select(m => m.PhoneNumberId).ToArray(),
                messages.Select(m => m.At).ToArray(),
                messages.Select(m => m.As.ToString()).ToArray(),
            ],
            ct
        );

    static Task<int> Days(Transaction transaction, IReadOnlyList<Counted> messages, CancellationToken ct) =>
        transaction.Execute(
            [
                messages.Select(m => m.Profile).ToArray(),
                messages.Select(m => m.PhoneNumberId).ToArray(),
                messages.Select(m => m.At).ToArray(),
            ],
            ct
        );
}
