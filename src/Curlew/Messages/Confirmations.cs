using System.Collections.Frozen;
using Curlew.Templates;

namespace Curlew.Messages;

/// <summary>
/// What customers are told when they leave or come back, in the language of the word they used. The business says it in its own words by
/// templates named <see cref="Stop"/> and <see cref="Start"/>, and by <c>stop_confirmation.es</c> and its like for one language.
/// </summary>
public sealed record Confirmations
{
    /// <summary>Template of the confirmation that somebody left.</summary>
    public const string Stop = "stop_confirmation";

    /// <summary>Template of the confirmation that somebody came back.</summary>
    public const string Start = "start_confirmation";

    /// <summary>English.</summary>
    public const string Usual = "en";

    static readonly FrozenDictionary<string, (string Stopped, string Started)> Texts = new Dictionary<string, (string, string)>
    {
        [Usual] = (
            "You will receive no more marketing messages from us. Reply START to receive them again.",
            "You will receive our marketing messages again. Reply STOP at any time to end them."
        ),
        ["es"] = (
            "No recibirá más mensajes publicitarios nuestros. Responda ALTA para volver a recibirlos.",
            "Volverá a recibir nuestros mensajes publicitarios. Responda BAJA en cualquier momento para dejar de recibirlos."
        ),
        ["pt"] = (
            "Você não receberá mais mensagens publicitárias nossas. Responda INSCREVER para voltar a recebê-las.",
            "Você voltará a receber nossas mensagens publicitárias. Responda SAIR a qualquer momento para deixar de recebê-las."
        ),
        ["fr"] = (
            "Vous ne recevrez plus de messages publicitaires de notre part. Répondez REPRENDRE pour les recevoir à nouveau.",
            "Vous recevrez à nouveau nos messages publicitaires. Répondez STOP à tout moment pour ne plus les recevoir."
        ),
        ["de"] = (
            "Sie erhalten keine Werbenachrichten mehr von uns. Antworten Sie START, um sie wieder zu erhalten.",
            "Sie erhalten unsere Werbenachrichten wieder. Antworten Sie jederzeit STOPP, um sie zu beenden."
        ),
        ["it"] = (
            "Non riceverà più messaggi pubblicitari da noi. Risponda ISCRIVIMI per riceverli di nuovo.",
            "Riceverà di nuovo i nostri messaggi pubblicitari. Risponda FERMA in qualsiasi momento per non riceverli più."
        ),
        ["hi"] = (
            "अब आपको हमारे विज्ञापन संदेश नहीं मिलेंगे। फिर से पाने के लिए स्टार्ट लिखें।",
            "अब आपको हमारे विज्ञापन संदेश फिर से मिलेंगे। इन्हें रोकने के लिए कभी भी स्टॉप लिखें।"
        ),
        ["ar"] = (
            "لن تصلك رسائل تسويقية منا بعد الآن. أرسل ابدأ لتلقيها من جديد.",
            "ستصلك رسائلنا التسويقية من جديد. أرسل إيقاف في أي وقت للتوقف عن تلقيها."
        ),
        ["id"] = (
            "Anda tidak akan menerima pesan promosi dari kami lagi. Balas MULAI untuk menerimanya kembali.",
            "Anda akan menerima pesan promosi kami kembali. Balas BERHENTI kapan saja untuk mengakhirinya."
        ),
        ["tr"] = (
            "Artık bizden tanıtım mesajı almayacaksınız. Yeniden almak için BAŞLAT yazın.",
            "Tanıtım mesajlarımızı yeniden alacaksınız. Durdurmak için istediğiniz zaman DURDUR yazın."
        ),
        ["ru"] = (
            "Вы больше не будете получать от нас рекламные сообщения. Ответьте СТАРТ, чтобы получать их снова.",
            "Вы снова будете получать наши рекламные сообщения. Ответьте СТОП в любое время, чтобы отказаться от них."
        ),
        ["nl"] = (
            "U ontvangt geen reclameberichten meer van ons. Antwoord AANMELDEN om ze weer te ontvangen.",
            "U ontvangt onze reclameberichten weer. Antwoord op elk moment STOP om ze te beëindigen."
        ),
    }.ToFrozenDictionary();

    /// <summary>The languages there are texts in, as two letters.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. Texts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The language of whoever uses a word of all languages, such as STOP.</summary>
    public string Language { get; init; } = Usual;

    /// <summary>The built-in text.</summary>
    /// <param name="started">Whether somebody came back.</param>
    /// <param name="language">One of <see cref="Languages"/>; null for <see cref="Language"/>.</param>
    public string Text(bool started, string? language = null) =>
        Texts[language ?? Language] is var texts && started ? texts.Started : texts.Stopped;

    /// <summary>The names of the business's own texts for this, the one that counts most first. The one without a language speaks the usual
    /// one.</summary>
    internal IEnumerable<string> Names(bool started, string? language)
    {
        var name = started ? Start : Stop;
        yield return $"{name}.{language ?? Language}";
        if ((language ?? Language) == Language)
            yield return name;
    }

    /// <summary>The business's own text where it has one that can be said to anybody, else the built-in one.</summary>
    /// <returns>The text, and the template it is from.</returns>
    internal (string Text, string? Template) Choose(bool started, string? language, IReadOnlyDictionary<string, string> own)
    {
        foreach (var name in Names(started, language))
            if (own.TryGetValue(name, out var text) && Placeholders.Fill(text, _ => null) is { Missing: null, Text: var filled })
                return (filled, name);
        return (Text(started, language), null);
    }
}
