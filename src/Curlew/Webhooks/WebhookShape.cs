using Curlew.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>A kind of thing that is kept without effect: not known to this version, not readable, or of no use to it yet.</summary>
/// <param name="Field">Webhook field; - where there was none.</param>
sealed record WebhookShape(string Field, string Name)
{
    const int LongestField = 60,
        LongestWord = 60;

    /// <summary>Null for what takes effect.</summary>
    public static WebhookShape? Of(Change change) =>
        change switch
        {
            BrokenDelivery => In(change, "something that cannot be read"),
            UnknownChange => In(change, "unknown field"),
            IncomingMessage message => Of(change, message),
            Standby { Message: var message } => Of(change, message),
            MessageEcho { Message: var message } => Of(change, message),
            PastMessage { Message: { Type: not PastMessage.Placeholder } message } => Of(change, message),
            StatusUpdate { Rank: StatusRank.Unknown, Status: var status } => In(change, "status", status),
            UserPreference { Wish: Wish.Other, Value: var wish } => In(change, "preference", wish),
            TemplateStatusChanged { Sendable: null, Event: var happened } => In(change, "template event", happened),
            SystemError { Error.Code: var code } => In(change, "error", code.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            UserAction { Type: var type } => In(change, "user action", type),
            Handover { Type: var type } => In(change, "handover", type),
            _ => null,
        };

    static WebhookShape? Of(Change change, IncomingMessage message) =>
        message switch
        {
            { Kind: MessageKind.Unknown, Type: var type } => In(change, "message of type", type),
            { Kind: MessageKind.Unsupported, UnsupportedType: var type } => In(change, "unsupported message", type),
            _ => null,
        };

    /// <summary>Counts the shapes of deliveries that are taken now.</summary>
    public static Task<int> Count(Transaction transaction, IEnumerable<OpenDelivery> deliveries, CancellationToken ct)
    {
        var seen = (
            from delivery in deliveries
            from change in delivery.Changes
            let shape = Of(change)
            where shape is not null
            group delivery.Id by shape
        )
            .OrderBy(group => group.Key.Field, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .ToList();
        return seen.Count == 0
            ? Task.FromResult(0)
            : Add(
                transaction,
                [.. seen.Select(group => group.Key.Field)],
                [.. seen.Select(group => group.Key.Name)],
                [.. seen.Select(group => group.LongCount())],
                [.. seen.Select(group => group.Max())],
                ct
            );
    }

    /// <summary>A word of Meta's as it may be shown and stored anywhere.</summary>
    public static string Printable(string? word, int longest = LongestWord) =>
        string.IsNullOrEmpty(word)
            ? "-"
            : new([.. word.Take(longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '?')]);

    static WebhookShape In(Change change, string what) => new(Printable(change.Origin.Field, LongestField), what);

    static WebhookShape In(Change change, string what, string? word) => In(change, $"{what} {Printable(word)}");

    static Task<int> Add(Transaction transaction, string[] fields, string[] names, long[] counts, Guid[] latest, CancellationToken ct) =>
        transaction.Execute([fields, names, counts, latest], ct);
}
