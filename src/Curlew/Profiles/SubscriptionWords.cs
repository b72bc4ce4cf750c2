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

    static readonly FrozenDictionary<string, Wording> Wishes = Read();
    static readonly string[] Courtesies = [.. Lines("""
        please, pls, thank you, thanks, thx, ok, hi, hello
        por favor, gracias, hola, obrigado, obrigada, merci, s il vous plait, svp, bonjour, bitte, danke, hallo
        grazie, per favore, ciao, कृपया, धन्यवाद, من فضلك, شكرا, tolong, terima kasih, lutfen, tesekkurler
        пожалуйста, спасибо, alsjeblieft, alstublieft, dank je, dank u, bedankt
        """).OrderByDescending(word => word.Length)];

    /// <summary>Reads a whole message, whatever its case, accents, punctuation and emoji.</summary>
    public static Wording Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestWish)
            return Wording.Neither;
        return Wishes.GetValueOrDefault(Once(WithoutCourtesy(PlainWords.Of(text, LongestWish))));
    }

    static string WithoutCourtesy(string words)
    {
        for (var before = ""; before != words;)
        {
            before = words;
            foreach (var courtesy in Courtesies)
            {
                if (words.EndsWith(" " + courtesy, StringComparison.Ordinal))
                    words = words[..^(courtesy.Length + 1)];
                if (words.StartsWith(courtesy + " ", StringComparison.Ordinal))
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

    static FrozenDictionary<string, Wording> Read()
    {
        var wishes = new Dictionary<string, Wording>();
        foreach (var word in Lines(Words.Stop))
            wishes[word] = Wording.Stop;
        foreach (var word in Lines(Words.Start))
            wishes[word] = Wording.Start;
        foreach (var word in Lines(Words.Ambiguous))
            wishes[word] = Wording.Ambiguous;
        return wishes.ToFrozenDictionary();
    }

    // The table is brought to the same form as what people type, so that it can be written with its accents.
    static IEnumerable<string> Lines(string table) =>
        from word in table.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select PlainWords.Of(word, LongestWish);

    /// <summary>English, Spanish, Portuguese, French, German, Italian, Hindi, Arabic, Indonesian, Turkish, Russian and Dutch, a line or two each.</summary>
    static class Words
    {
        public const string Stop = """
            stop, stop all, stopall, unsubscribe, unsubscribe me, opt out, optout, quit, revoke, remove me, stop messages, stop sending messages
            stop messaging me, stop sending me messages, stop promotions, stop promotion, stop marketing, no more messages, do not message me, don't message me
            baja, dar de baja, darme de baja, dame de baja, darse de baja, cancelar suscripción, anular suscripción, detener, no más mensajes, no quiero más mensajes, detener promociones
            sair, parar, pare, descadastrar, descadastre, me descadastre, cancelar inscrição, não quero mais receber, não quero receber mensagens, parar promoções
            arrêt, arrêter, arrêtez, désabonner, me désabonner, désabonnement, désinscrire, me désinscrire, désinscription, plus de messages
            stopp, abmelden, abmeldung, abbestellen, austragen, aufhören, aufhoeren, keine nachrichten mehr, keine werbung, keine werbung mehr
            ferma, fermare, basta messaggi, disiscrivimi, disiscriviti, disiscrivi, annulla iscrizione, cancella iscrizione, cancellami
            स्टॉप, रोकें, रोको, बंद करो, बंद करें, मैसेज बंद करो, सदस्यता समाप्त करें, band karo, band kare, band karein, message band karo
            توقف, إيقاف, أوقف, أوقف الرسائل, إلغاء الاشتراك, الغاء الاشتراك, لا ترسل, لا ترسلوا, ستوب
            berhenti, berhenti berlangganan, batal langganan, batal berlangganan, jangan kirim lagi, jangan kirim pesan lagi
            durdur, ret, abonelikten çık, listeden çık, mesaj gönderme, mesaj göndermeyin, mesaj istemiyorum
            стоп, отписаться, отпиши, отпишите, отпишите меня, отписка, отписать меня, не пишите, не пишите мне, не присылайте
            stoppen, afmelden, meld me af, uitschrijven, schrijf me uit, geen berichten meer
            """;

        public const string Start = """
            start, unstop, subscribe, subscribe me, resubscribe, opt in, optin, start promotions
            alta, darme de alta, dame de alta, suscribir, suscribirme, suscríbeme, reanudar
            inscrever, me inscreva, inscrever-me, quero receber, retomar, cadastrar
            s'abonner, m'abonner, me réabonner, réabonner, reprendre, m'inscrire
            anmelden, wieder anmelden, abonnieren
            iscrivimi, iscriviti, riattiva
            स्टार्ट, शुरू, शुरू करो, शुरू करें, chalu karo, shuru karo
            ابدأ, اشترك, اشتراك, ستارت
            mulai, langganan, berlangganan
            başla, başlat, abone ol
            старт, подписаться, подпишите, подпишите меня, возобновить
            aanmelden, meld me aan, inschrijven, schrijf me in
            """;

        public const string Ambiguous = """
            cancel, end, no, no thanks, nope, remove, enough, leave me alone, delete
            cancelar, alto, basta, no gracias, salir, eliminar, fin
            cancela, não, nao, não obrigado, remover, chega
            annuler, non, non merci, fin, assez, supprimer
            ende, kündigen, kuendigen, stornieren, nein, nein danke, löschen, genug
            annulla, cancella, fine, no grazie
            बंद, नहीं, रुको, band, nahi
            إلغاء, الغاء, لا, كفى, لا شكرا
            batal, tidak, cukup, keluar, hapus
            iptal, dur, hayır, çık, çıkış, yeter, sil
            отмена, нет, хватит, конец, удалить, не надо
            annuleren, opzeggen, nee, nee bedankt, einde, genoeg, verwijderen
            """;
    }
}
