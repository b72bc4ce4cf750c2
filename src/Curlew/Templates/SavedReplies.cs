using System.Text.RegularExpressions;
using Curlew.Postgres;

namespace Curlew.Templates;

/// <summary>A text for open conversations as somebody finds it who is writing.</summary>
/// <param name="Shortcut">What is typed for it, without the slash; null for none.</param>
/// <param name="Variables">Names of its variables, in order of appearance.</param>
public sealed record SavedReply(string Name, string Category, string Text, string? Shortcut, IReadOnlyList<string> Variables);

/// <summary>Texts of the business that somebody calls up in a conversation by a few letters.</summary>
static partial class SavedReplies
{
    const int MostShown = 200,
        LongestShortcut = 30;

    /// <summary>Texts for open conversations, and others with a shortcut, by shortcut and then by name.</summary>
    /// <param name="begins">How the shortcut begins; null or empty for all.</param>
    public static Task<List<SavedReply>> List(Session session, string? begins, CancellationToken ct) =>
        List(session, string.IsNullOrEmpty(begins) ? null : begins.TrimStart('/').ToLowerInvariant(), MostShown, ct);

    /// <summary>Says what is typed for a text, or that nothing is.</summary>
    /// <param name="shortcut">Null to take it away.</param>
    public static async Task<SavedReplyOutcome> SetShortcut(Transaction tx, string name, string? shortcut, CancellationToken ct)
    {
        var typed = shortcut?.Trim().TrimStart('/').ToLowerInvariant();
        if (typed is not null && !Shortcut().IsMatch(typed))
            return new SavedReplyOutcome.NotAShortcut(shortcut!, LongestShortcut);
        if (typed is not null && await Holder(tx, typed, ct) is { } holder && holder != name)
            return new SavedReplyOutcome.ShortcutTaken(typed, holder);
        if (await Write(tx, name, typed, ct) == 0)
            return new SavedReplyOutcome.NoSuchText(name);
        return typed is null ? new SavedReplyOutcome.ShortcutRemoved(name) : new SavedReplyOutcome.ShortcutSet(name, typed);
    }

    static Task<List<SavedReply>> List(Session session, string? begins, int most, CancellationToken ct) =>
        session.Query(
            [begins, (long)most],
            row => new SavedReply(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.TextOrNull(3),
                Placeholders.Names(row.GetString(2))
            ),
            ct
        );

    static Task<string?> Holder(Transaction tx, string shortcut, CancellationToken ct) => tx.First([shortcut], row => row.GetString(0), ct);

    static Task<int> Write(Transaction tx, string name, string? shortcut, CancellationToken ct) => tx.Execute([name, shortcut], ct);

    [GeneratedRegex("^[a-z0-9_]{1,30}$")]
    private static partial Regex Shortcut();
}
