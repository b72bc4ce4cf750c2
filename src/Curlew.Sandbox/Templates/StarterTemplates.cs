namespace Curlew.Sandbox;

/// <summary>Templates an account can be tried out with.</summary>
public static class StarterTemplates
{
    /// <summary>Approved templates of every category: plain, with variables, buttons, a picture, in several languages.</summary>
    public static IReadOnlyList<SandboxTemplate> All { get; } =
    [
        SandboxTemplate.Of("hello_world", "en_US", "UTILITY", "Welcome! This message shows that your connection works."),
        SandboxTemplate.Of(
            "spring_sale",
            "en_US",
            "MARKETING",
            "Hello {{1}}, everything in the shop is {{2}} off until Sunday.",
            "Show me",
            "Stop promotions"
        ),
        SandboxTemplate.Of(
            "spring_sale",
            "es",
            "MARKETING",
            "Hola {{1}}, hasta el domingo todo tiene {{2}} de descuento.",
            "Ver ofertas",
            "No más promociones"
        ),
        SandboxTemplate.Of(
            "order_update",
            "en_US",
            "UTILITY",
            "Hello {{name}}, your order {{order}} is on its way and arrives on {{day}}.",
            "Where is it?"
        ),
        new(
            "picture_offer",
            "en_US",
            "MARKETING",
            """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Fresh from the roastery for you, {{1}}: our new beans are here."},{"type":"FOOTER","text":"Reply STOP to leave"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Order","url":"https://example.com/offer/{{1}}"},{"type":"QUICK_REPLY","text":"Not for me"}]}]"""
        ),
        new(
            "login_code",
            "en_US",
            "AUTHENTICATION",
            """[{"type":"BODY","text":"{{1}} is your verification code. For your security, do not share it."},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy code"}]}]"""
        ),
    ];
}
