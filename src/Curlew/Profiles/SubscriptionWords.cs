using System.Collections.Frozen;

namespace Curlew.Profiles;

/// <summary>What a whole message says about the subscription.</summary>
public enum Wording
{
    /// <summary>It is about something else.</summary>
    Neither,

    /// <summary>No more marketing.</summary>
    Stop,

    /// <summary>Marketing again.</summary>
    Start,

    /// <summary>It may mean stop, or cancel an order, or only no: for a person to decide.</summary>
    Ambiguous,
}

/// <summary>
/// The words by which people leave and come back, in twelve languages. Only a message that says nothing else counts: "stop" does,
/// "does the bus stop there?" does not.
/// </summary>
public static class SubscriptionWords
{
    // Whoever wants out says it shortly; a longer message says something else as well.
    const int LongestWish = 80;

    static readonly FrozenDictionary<string, (Wording Wording, string? Language)> Wishes = Read();
    static readonly string[] Courtesies =
    [
        .. Lines(
                """
                please, pls, thank you, thanks, thx, ok, hi, hello
                por favor, gracias, hola, obrigado, obrigada, merci, s il vous plait, svp, bonjour, bitte, danke, hallo
                grazie, per favore, ciao, कृपया, धन्यवाद, من فضلك, شكرا, tolong, terima kasih, lutfen, tesekkurler
                пожалуйста, спасибо, alsjeblieft, alstublieft, dank je, dank u, bedankt
                """
            )
            .OrderByDescending(word => word.Length),
    ];

    /// <summary>Reads a whole message, whatever its case, accents, punctuation and emoji.</summary>
    public static Wording Read(string? text) => Find(text).Wording;

    /// <summary>The language a wish is said in, as two letters; null for a word of all languages such as "stop", and for what is no
    /// wish.</summary>
    public static string? Language(string? text) => Find(text).Language;

    static (Wording Wording, string? Language) Find(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > LongestWish
            ? default
            : Wishes.GetValueOrDefault(Once(WithoutCourtesy(PlainWords.Of(text, LongestWish))));

    static string WithoutCourtesy(string words)
    {
        for (var before = ""; before != words; )
        {
            before = words;
            foreach (var courtesy in Courtesies)
            {
                if (
                    words.EndsWith(courtesy, StringComparison.Ordinal)
                    && words.Length > courtesy.Length
                    && words[^(courtesy.Length + 1)] == ' '
                )
                    words = words[..^(courtesy.Length + 1)];
                if (words.StartsWith(courtesy, StringComparison.Ordinal) && words.Length > courtesy.Length && words[courtesy.Length] == ' ')
                    words = words[(courtesy.Length + 1)..];
            }
        }

        return words;
    }

    // "STOP STOP STOP" says stop.
    static string Once(string words)
    {
        var space = words.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && words.Split(' ').Distinct().Count() == 1 ? words[..space] : words;
    }

    static FrozenDictionary<string, (Wording, string?)> Read()
    {
        var wishes = new Dictionary<string, (Wording, string?)>();
        foreach (
            var (wording, table) in new[] { (Wording.Stop, Words.Stop), (Wording.Start, Words.Start), (Wording.Ambiguous, Words.Ambiguous) }
        )
        foreach (var line in table.Split('\n'))
        foreach (var word in Lines(line[3..]))
            wishes[word] = (wording, line[..2] is Words.Any ? null : line[..2]);
        return wishes.ToFrozenDictionary();
    }

    // The table is brought to the same form as what people type, so that it can be written with its accents.
    static IEnumerable<string> Lines(string table) =>
        from word in table.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select PlainWords.Of(word, LongestWish);

    /// <summary>English, Spanish, Portuguese, French, German, Italian, Hindi, Arabic, Indonesian, Turkish, Russian and Dutch, a line or two
    /// each, behind the two letters of the language.</summary>
    static class Words
    {
        public const string Any = "--";

        public const string Stop = """
            -- stop
            en stop all, stopall, unsubscribe, unsubscribe me, opt out, optout, quit, revoke, remove me, stop messages, stop sending messages
            en stop messaging me, stop sending me messages, stop promotions, stop promotion, stop marketing, no more messages, do not message me, don't message me
            es baja, dar de baja, darme de baja, dame de baja, darse de baja, cancelar suscripción, anular suscripción, detener, no más mensajes, no quiero más mensajes, detener promociones
            pt sair, parar, pare, descadastrar, descadastre, me descadastre, cancelar inscrição, não quero mais receber, não quero receber mensagens, parar promoções
            fr arrêt, arrêter, arrêtez, désabonner, me désabonner, désabonnement, désinscrire, me désinscrire, désinscription, plus de messages
            de stopp, abmelden, abmeldung, abbestellen, austragen, aufhören, aufhoeren, keine nachrichten mehr, keine werbung, keine werbung mehr
            it ferma, fermare, basta messaggi, disiscrivimi, disiscriviti, disiscrivi, annulla iscrizione, cancella iscrizione, cancellami
            hi स्टॉप, रोकें, रोको, बंद करो, बंद करें, मैसेज बंद करो, सदस्यता समाप्त करें, band karo, band kare, band karein, message band karo
            ar توقف, إيقاف, أوقف, أوقف الرسائل, إلغاء الاشتراك, الغاء الاشتراك, لا ترسل, لا ترسلوا, ستوب
            id berhenti, berhenti berlangganan, batal langganan, batal berlangganan, jangan kirim lagi, jangan kirim pesan lagi
            tr durdur, ret, abonelikten çık, listeden çık, mesaj gönderme, mesaj göndermeyin, mesaj istemiyorum
            ru стоп, отписаться, отпиши, отпишите, отпишите меня, отписка, отписать меня, не пишите, не пишите мне, не присылайте
            nl stoppen, afmelden, meld me af, uitschrijven, schrijf me uit, geen berichten meer
            """;

        public const string Start = """
            -- start
            en unstop, subscribe, subscribe me, resubscribe, opt in, optin, start promotions
            es alta, darme de alta, dame de alta, suscribir, suscribirme, suscríbeme, reanudar
            pt inscrever, me inscreva, inscrever-me, quero receber, retomar, cadastrar
            fr s'abonner, m'abonner, me réabonner, réabonner, reprendre, m'inscrire
            de anmelden, wieder anmelden, abonnieren
            it iscrivimi, iscriviti, riattiva
            hi स्टार्ट, शुरू, शुरू करो, शुरू करें, chalu karo, shuru karo
            ar ابدأ, اشترك, اشتراك, ستارت
            id mulai, langganan, berlangganan
            tr başla, başlat, abone ol
            ru старт, подписаться, подпишите, подпишите меня, возобновить
            nl aanmelden, meld me aan, inschrijven, schrijf me in
            """;

        public const string Ambiguous = """
            en cancel, end, no, no thanks, nope, remove, enough, leave me alone, delete
            es cancelar, alto, basta, no gracias, salir, eliminar, fin
            pt cancela, não, nao, não obrigado, remover, chega
            fr annuler, non, non merci, fin, assez, supprimer
            de ende, kündigen, kuendigen, stornieren, nein, nein danke, löschen, genug
            it annulla, cancella, fine, no grazie
            hi बंद, नहीं, रुको, band, nahi
            ar إلغاء, الغاء, لا, كفى, لا شكرا
            id batal, tidak, cukup, keluar, hapus
            tr iptal, dur, hayır, çık, çıkış, yeter, sil
            ru отмена, нет, хватит, конец, удалить, не надо
            nl annuleren, opzeggen, nee, nee bedankt, einde, genoeg, verwijderen
            """;
    }
}
