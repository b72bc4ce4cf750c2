using System.Collections.Frozen;
using Curlew.Profiles;

namespace Curlew.Messages;

/// <summary>The words of a message that say what it is about.</summary>
public static class Keywords
{
    // Enough for what a message is about; a pasted novel must not fill a table.
    const int LongestText = 1000;
    const int MostWords = 40;

    // Of the languages the subscription words know. Words under three letters never count, so they need not stand here.
    static readonly FrozenSet<string> Filler = """
        the and you your for are was were this that with have has had not but from they them what when where which who will would can could
        should shall may our out any all its his her she him how why yes there here then than very just also about into over been does did
        please thanks thank hello hey
        que los las del una uno por para con como pero más está esta este esto ese eso hay muy sin sobre son ser fue porque cuando donde hola gracias
        não com uma dos das isso isto esse essa este pra mas meu minha você está são foi tem olá obrigado obrigada
        les des est une que qui pour dans pas vous nous avec sur ce ces mon mes son ses mais aux bonjour merci
        der die das und ich sie ist nicht ein eine einen mit auf für von den dem des auch wie was wir ihr bei aus noch hallo danke bitte
        che non per una del della sono con mio mia più come questo questa anche ciao grazie
        yang dan ini itu untuk dengan dari saya anda ada tidak akan bisa sudah terima kasih
        bir bu şu için ile değil mi mı var yok ben sen çok merhaba
        что это как для все она они его вас мне был быть есть при или уже так
        het een van dat niet met voor aan maar ook naar zijn hebben deze die hallo bedankt
        है हैं का की के को में से और यह वह नहीं मैं आप
        من في على إلى هذا هذه ما لا هل مع عن كان
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => PlainWords.Of(word, LongestText)).ToFrozenSet();

    /// <summary>Each word and how often the text says it. Digits make no keyword: they are telephone numbers, codes and prices.</summary>
    public static IReadOnlyDictionary<string, int> In(string? text)
    {
        var words = new Dictionary<string, int>();
        if (string.IsNullOrWhiteSpace(text))
            return words;

        foreach (var word in PlainWords.Of(text, LongestText).Split(' '))
            if (IsKeyword(word) && (words.Count < MostWords || words.ContainsKey(word)))
                words[word] = words.GetValueOrDefault(word) + 1;
        return words;
    }

    static bool IsKeyword(string word) => word.Length is >= 3 and <= 30 && !word.Any(char.IsDigit) && !Filler.Contains(word);
}
