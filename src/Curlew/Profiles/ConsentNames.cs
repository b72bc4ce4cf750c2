using System.Collections.Frozen;

namespace Curlew.Profiles;

/// <summary>What the name of a column says about consent. Mailing tools and shops join the same few words in every order, so it is taken apart into them.</summary>
static class ConsentNames
{
    const int LongestName = 80;

    // A name that holds one of these and other words besides is about consent in a way that only its sender knows.
    static readonly string[] Signs =
    [
        .. Words(
            """
            consent optin optout optedin optedout subscri unsub marketing permission gdpr dsgvo lgpd tcpa donot blacklist blocklist suppress newsletter
            einwillig zustimm abmeld abgemeld widerruf widerspr werbung consenti desuscri suscri descadastr desabonn desinscri disiscri publicidad publicidade
            afmeld afgemeld toestemming отпис подпис соглас abonelik izin berlangganan
            """
        ),
    ];

    static readonly FrozenDictionary<string, Part> Vocabulary = Read();

    static readonly int LongestWord = Vocabulary.Keys.Max(word => word.Length);

    enum Part
    {
        WhatsApp,
        Sms,
        Email,
        In,
        Out,
        Not,
        Moment,
        About,
        Link,
        Measure,
        Status,
        Filler,
    }

    /// <summary>What a column is about, by its name.</summary>
    /// <returns>Null where the name has nothing to do with consent.</returns>
    public static (ConsentSense Sense, ConsentChannel Channel)? Read(string column)
    {
        var letters = string.Concat(PlainWords.Of(column, LongestName).Where(char.IsLetter));
        if (Parts(letters) is not { } parts)
            return Signs.Any(sign => letters.Contains(sign, StringComparison.Ordinal)) ? (ConsentSense.Unclear, ConsentChannel.Any) : null;

        var (isOut, isIn) = (parts.Contains(Part.Out), parts.Contains(Part.In));
        if (!isOut && !isIn)
            return parts.Contains(Part.Status) ? (ConsentSense.ByItsValues, Channel(parts)) : null;
        if (parts.Contains(Part.Link) || isIn && !isOut && parts.Contains(Part.About))
            return (ConsentSense.Ignore, ConsentChannel.Any);
        if (parts.Contains(Part.Measure))
            return (ConsentSense.Unclear, ConsentChannel.Any);
        if (isOut && (parts.Contains(Part.Moment) || parts.Contains(Part.About)))
            return (ConsentSense.LeftWhereFilled, Channel(parts));
        return (isOut != parts.Contains(Part.Not) ? ConsentSense.OptOut : ConsentSense.OptIn, Channel(parts, letters));
    }

    static ConsentChannel Channel(List<Part> parts, string letters = "") =>
        parts.Contains(Part.WhatsApp) ? ConsentChannel.WhatsApp
        : parts.Contains(Part.Sms) ? ConsentChannel.Sms
        : parts.Contains(Part.Email) || letters.Contains("newsletter", StringComparison.Ordinal) ? ConsentChannel.Email
        : ConsentChannel.Any;

    // The fewest words that make up the whole name, from its end to its beginning.
    static List<Part>? Parts(string letters)
    {
        var best = new List<Part>?[letters.Length + 1];
        best[^1] = [];
        for (var from = letters.Length - 1; from >= 0; from--)
        for (var length = 1; length <= LongestWord && from + length <= letters.Length; length++)
            if (
                best[from + length] is { } rest
                && (best[from] is not { } known || rest.Count + 1 < known.Count)
                && Vocabulary.TryGetValue(letters.Substring(from, length), out var part)
            )
                best[from] = [part, .. rest];
        return best[0] is { Count: > 0 } all ? all : null;
    }

    static FrozenDictionary<string, Part> Read()
    {
        var words = new Dictionary<string, Part>();
        foreach (var (part, text) in Table)
        foreach (var word in Words(text))
            words.Add(word, part);
        return words.ToFrozenDictionary();
    }

    static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    static IEnumerable<(Part Part, string Words)> Table =>
        [
            (Part.WhatsApp, "whatsapp wa"),
            (Part.Sms, "sms text texts textmessage textmessages phone mobile call calls voice mms"),
            (Part.Email, "email emails mail mails"),
            (
                Part.In,
                """
                optin optedin optins subscribed subscribe subscriber subscribers subscription subscriptions consent consents consented consenting accepts accept accepted
                acceptance permission permissions marketing newsletter newsletters agree agreed agrees allow allowed allows gdpr dsgvo lgpd tcpa promotions promotional
                einwilligung zustimmung abonniert werbung consentimiento consentimento consentement consenso acepta aceita accetta accepte suscrito inscrito abonne
                iscritto aangemeld toestemming permiso publicidad
                """
            ),
            (
                Part.Out,
                """
                optout optedout optouts optingout unsubscribed unsubscribe unsub unsubs unsubscribes unsubscription
                donotcontact donotcall donotemail donottext donotsms donotmessage donotmail donotmarket donotdisturb donotwhatsapp donotsend donot dnc dnd dontcontact
                blacklist blacklisted blocklist blocklisted blocked suppressed suppression suppress suppressions stop stopped cleaned cleantime bounced
                revoked withdrawn withdrew declined objected objection complained
                abgemeldet abmeldung widerspruch widerrufen baja desuscrito descadastrado desabonne desinscrit disiscritto afgemeld afmelding
                """
            ),
            (Part.Not, "no not non never nicht kein keine sin sem sans geen"),
            (Part.Moment, "at on time date timestamp datetime day since when datum fecha"),
            (Part.About, "reason source method ip campaign title country language type medium note notes comment origin details evidence"),
            (Part.Link, "url link page form token id"),
            (Part.Measure, "version level count rate score"),
            (Part.Status, "status state"),
            (
                Part.Filler,
                """
                has is was are of from all to the for my our your customer customers contact contacts user client lead person people list lists hs flag yes yn value
                global globally any messages message messaging communication communications comms channel offers news ads ad advertising you we us and or
                explicit double single current latest general ok okay receive receives want wants wish can may via by through please would like i be sent
                confirm confirmed cio marketable been market
                """
            ),
        ];
}
