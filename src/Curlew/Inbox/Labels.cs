using System.Text;
using Curlew.Postgres;

namespace Curlew.Inbox;

/// <summary>Words of the business's own by which conversations are grouped, as in <c>invoice</c>.</summary>
static class Labels
{
    const int LongestLabel = 50,
        MostLabels = 20;

    public static async Task<ConversationOutcome> Add(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        string typed,
        CancellationToken ct
    )
    {
        if (Read(typed) is not { } label)
            return new ConversationOutcome.NoLabel(LongestLabel);
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (held.Labels.Contains(label))
            return new ConversationOutcome.LabelledAlready(label);
        if (held.Labels.Length >= MostLabels)
            return new ConversationOutcome.TooManyLabels(MostLabels);
        await Write(tx, conversation, [.. held.Labels.Append(label).Order(StringComparer.Ordinal)], ct);
        await events.Add(tx, conversation, "labelled", ct, label: label);
        return new ConversationOutcome.Labelled(label);
    }

    public static async Task<ConversationOutcome> Remove(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        string typed,
        CancellationToken ct
    )
    {
        if (Read(typed) is not { } label)
            return new ConversationOutcome.NoLabel(LongestLabel);
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (!held.Labels.Contains(label))
            return new ConversationOutcome.NotLabelled(label);
        await Write(tx, conversation, [.. held.Labels.Where(other => other != label)], ct);
        await events.Add(tx, conversation, "unlabelled", ct, label: label);
        return new ConversationOutcome.Unlabelled(label);
    }

    /// <summary>A label as it is kept, so that Invoice and invoice are one; null for what is none.</summary>
    internal static string? Read(string? typed) =>
        typed?.Trim().ToLowerInvariant().Normalize(NormalizationForm.FormC) is { Length: > 0 and <= LongestLabel } label
        && !label.Any(char.IsControl)
            ? label
            : null;

    static Task<int> Write(Transaction tx, ConversationKey conversation, string[] labels, CancellationToken ct) =>
        tx.Execute([conversation.Profile, conversation.PhoneNumberId, labels], ct);
}
