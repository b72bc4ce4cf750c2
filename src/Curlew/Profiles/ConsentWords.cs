using System.Collections.Frozen;
using System.Globalization;

namespace Curlew.Profiles;

/// <summary>What stands in a column about consent.</summary>
enum ConsentWord
{
    /// <summary>Nothing.</summary>
    Blank,

    /// <summary>Yes to what the column asks.</summary>
    Yes,

    /// <summary>No to what the column asks.</summary>
    No,

    /// <summary>May be written to, whatever the column asks.</summary>
    Subscribed,

    /// <summary>Must not be written to, or has not said that they may be, whatever the column asks.</summary>
    Left,

    /// <summary>A day or a moment.</summary>
    Moment,

    /// <summary>Something that only its sender understands.</summary>
    Unknown,
}

/// <summary>The words of the trade for yes, no, subscribed and left.</summary>
static class ConsentWords
{
    const int Longest = 60;

    static readonly FrozenDictionary<string, ConsentWord> Known = Read();

    // Only of somebody who may be written to or not is this said; "active" is also said of customers.
    static readonly FrozenSet<string> Telling = Lines(
            """
            unsubscribed, unsubscribe, opted out, optedout, opt out, optout, do not contact, donotcontact, never subscribed, not subscribed, nonsubscribed,
            non subscribed, no consent, not consented, blacklisted, do not market, not opted in, opted_out, desuscrito, abgemeldet, désabonné, descadastrado, disiscritto, отписан
            """
        )
        .ToFrozenSet();

    static readonly FrozenSet<string> OfMailing = Lines(
            "cleaned, bounced, hard bounced, soft bounced, suppressed, blocked, unconfirmed, spam, complained"
        )
        .ToFrozenSet();

    public static ConsentWord Read(string? value)
    {
        if (
            string.IsNullOrWhiteSpace(value)
            || value.Trim() is "-" or "–" or "NULL" or "null" or "N/A" or "n/a"
            || value.StartsWith("0000-00-00", StringComparison.Ordinal)
        )
            return ConsentWord.Blank;
        if (value.Trim() is "✓" or "✔" or "☑" or "✅" or "+")
            return ConsentWord.Yes;
        if (value.Trim() is "✗" or "✘" or "☐" or "❌")
            return ConsentWord.No;
        var words = Plain(value);
        if (value.Length <= Longest && Known.TryGetValue(words, out var word))
            return word;
        return
            char.IsAsciiDigit(value.TrimStart()[0])
            && value.Count(char.IsAsciiDigit) > 3
            && DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? ConsentWord.Moment
            : ConsentWord.Unknown;
    }

    /// <summary>Whether a value can only be about consent, whatever its column is called.</summary>
    /// <param name="ofStatus">Whether the column is a status of some kind: then a mailing tool's words tell too.</param>
    public static bool IsTelling(string value, bool ofStatus) =>
        value.Length <= Longest && Plain(value) is var words && (Telling.Contains(words) || ofStatus && OfMailing.Contains(words));

    // "1.0" and "TRUE" come out of spreadsheets, OPTED_OUT and opted-out out of programs.
    static string Plain(string value) =>
        value.Trim() is "1.0" or "0.0" ? value.Trim()[..1] : PlainWords.Of(value.Replace('_', ' '), Longest).Trim();

    static IEnumerable<string> Lines(string text) =>
        text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => PlainWords.Of(word.Replace('_', ' '), Longest));

    static FrozenDictionary<string, ConsentWord> Read()
    {
        var words = new Dictionary<string, ConsentWord>();
        foreach (var (word, text) in Table)
        foreach (var line in Lines(text))
            words.TryAdd(line, word);
        return words.ToFrozenDictionary();
    }

    static IEnumerable<(ConsentWord Word, string Text)> Table =>
        [
            (
                ConsentWord.Yes,
                "yes, y, true, t, 1, on, x, ok, checked, selected, si, sí, s, sim, oui, ja, j, vrai, vero, wahr, verdadero, verdadeiro, waar, да, evet, ya, हाँ, हां, نعم"
            ),
            (
                ConsentWord.No,
                "no, n, false, f, 0, off, unchecked, non, nein, não, faux, falso, falsch, nee, onwaar, нет, hayır, tidak, नहीं, لا"
            ),
            (
                ConsentWord.Subscribed,
                """
                subscribed, opted in, opt in, optedin, optin, active, confirmed, granted, given, accepted, allowed, allow, explicit, implicit, express, double opt in, single opt in,
                enabled, consented, agreed, approved, marketing contact, permission granted, suscrito, abonniert, abonné, inscrito, iscritto, подписан
                """
            ),
            (
                ConsentWord.Left,
                """
                unsubscribed, unsubscribe, opted out, opt out, optedout, optout, cleaned, bounced, hard bounced, hard bounce, soft bounced, nonsubscribed, non subscribed, not subscribed,
                never subscribed, neversubscribed, pending, unconfirmed, not confirmed, awaiting confirmation, transactional, archived, suppressed, blocked, blacklisted, blocklisted,
                denied, declined, rejected, revoked, withdrawn, expired, disabled, disallowed, forbidden, no consent, noconsent, not consented, not given, not granted, not opted in,
                notoptedin, not set, none, never, unknown, inactive, removed, deleted, spam, complained, complaint, marked as spam, invalid, redacted, do not contact, donotcontact,
                do not market, dnc, dnd, stop, stopped, temp hold, held, non marketing contact, no permission, not allowed, desuscrito, abgemeldet, désabonné, descadastrado,
                disiscritto, afgemeld, отписан, baja
                """
            ),
        ];
}
