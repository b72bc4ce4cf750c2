using System.Text.Json;
using Curlew.Messages;
using Curlew.Templates;

namespace Curlew.Server.Demo;

/// <summary>What the sample business says.</summary>
static class DemoTemplates
{
    public static readonly TemplateText Autumn = Letter(
        "autumn_collection",
        "en_US",
        "marketing",
        "Hello {first_name|there}, our autumn roasts are in: chestnut, plum and a smoky one for the first frost. 20% off until Sunday.",
        "Show me",
        "Stop promotions"
    );

    public static readonly TemplateText AutumnInSpanish = Letter(
        "autumn_collection",
        "es",
        "marketing",
        "Hola {first_name|cafeteros}, ya están aquí los tuestes de otoño: castaña, ciruela y uno ahumado. 20 % de descuento hasta el domingo.",
        "Ver ofertas",
        "No más promociones"
    );

    public static readonly TemplateText Tasting = Letter(
        "autumn_tasting",
        "en_US",
        "marketing",
        "Hello {first_name|there}, would you taste our three autumn roasts before anybody else? The first cup is on us.",
        "I'd love to",
        "Not this time"
    );

    public static readonly TemplateText Hours = Letter(
        "longer_hours",
        "en_US",
        "utility",
        "Dear {first_name|guest}, your coffee bar now opens at 7 and closes at 21, also on Sundays. Your card works as before.",
        "Where are you?"
    );

    public static readonly TemplateText Winter = Letter(
        "winter_gifts",
        "en_US",
        "marketing",
        "Hello {first_name|there}, our winter gift boxes are packed, and yours can be on its way tomorrow. Reply STOP to hear no more from us.",
        "Show me",
        "STOP"
    );

    static readonly TemplateText Welcome = Letter(
        "welcome",
        "en_US",
        "utility",
        "Hello {first_name|there}, thank you for writing! Somebody from the roastery answers within the hour."
    );

    static readonly TemplateText Order = Letter(
        "order_help",
        "en_US",
        "utility",
        "Orders placed before noon leave on the same day, {first_name|friend}. Send us your order number and we look it up."
    );

    /// <summary>Letters that begin conversations and pass Meta's review.</summary>
    public static readonly IReadOnlyList<TemplateText> Letters = [Autumn, AutumnInSpanish, Tasting, Hours, Winter];

    /// <summary>Texts for open conversations, which need no review.</summary>
    public static readonly IReadOnlyList<TemplateText> Answers = [Welcome, Order];

    /// <summary>Answers that need no person.</summary>
    public static readonly IReadOnlyList<AutoReply> Replies =
    [
        new(Trigger.Welcome, Welcome.Name, AgainAfter: TimeSpan.FromDays(7)),
        new(Trigger.Keyword, Order.Name, "order"),
        new(Trigger.Keyword, Order.Name, "pedido"),
        new(Trigger.Keyword, Order.Name, "Bestellung"),
    ];

    /// <summary>What a campaign sends of a letter.</summary>
    public static JsonElement Components(TemplateText letter) => JsonElement.Parse(MetaForm.Of(letter).SendJson);

    static TemplateText Letter(string name, string language, string category, string body, params string[] replies) =>
        new(name, language, category, body)
        {
            Buttons = [.. replies.Select(reply => new TemplateButton("reply", reply, null))],
            Examples = new Dictionary<string, string> { ["first_name"] = "Ada" },
        };
}
