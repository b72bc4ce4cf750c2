using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>One-time codes: Meta writes their text itself and turns the button into an address that carries the code
/// (Meta, authentication templates, 2026-03).</summary>
static class AuthenticationTemplate
{
    const string Address = "https://www.whatsapp.com/otp/code/?otp_type=";

    static readonly Dictionary<string, (string Body, string Advice, string Expires, string Button)> Texts = new()
    {
        ["en"] = (
            "*{{1}}* is your verification code.",
            "For your security, do not share this code.",
            "This code expires in {0} minutes.",
            "Copy code"
        ),
        ["es"] = (
            "Tu código de verificación es *{{1}}*.",
            "Por tu seguridad, no lo compartas.",
            "Este código caduca en {0} minutos.",
            "Copiar código"
        ),
        ["pt"] = (
            "Seu código de verificação é *{{1}}*.",
            "Para sua segurança, não o compartilhe.",
            "Este código expira em {0} minutos.",
            "Copiar código"
        ),
        ["de"] = (
            "*{{1}}* ist dein Verifizierungscode.",
            "Teile diesen Code zu deiner Sicherheit nicht.",
            "Dieser Code läuft in {0} Minuten ab.",
            "Code kopieren"
        ),
        ["fr"] = (
            "Votre code de vérification est *{{1}}*.",
            "Pour votre sécurité, ne le partagez pas.",
            "Ce code expire dans {0} minutes.",
            "Copier le code"
        ),
    };

    /// <summary>Why a template for one-time codes cannot be created; null when it can.</summary>
    public static Refusal? Wrong(string components)
    {
        var (buttons, footer) = (Component(components, "BUTTONS").Items("buttons").ToArray(), Component(components, "FOOTER"));
        if (buttons.Length != 1 || !"OTP".Equals(buttons[0].Text("type"), StringComparison.OrdinalIgnoreCase))
            return IsPreset(components) ? null : new(100, "An authentication template needs one button of type OTP.", 2388072);
        var kind = buttons[0].Text("otp_type")?.ToUpperInvariant();
        if (kind is not ("COPY_CODE" or "ONE_TAP" or "ZERO_TAP"))
            return new(100, "(#100) Param otp_type must be one of {COPY_CODE, ONE_TAP, ZERO_TAP}.");
        if (kind != "COPY_CODE" && App(buttons[0]) is not { Package.Length: > 0, Signature.Length: 11 })
            return new(100, "(#100) A one-tap button needs the package_name of an app and its signature_hash of 11 characters.");
        return footer.Number("code_expiration_minutes") is < 1 or > 90
            ? new(100, "(#100) Param code_expiration_minutes must be from 1 to 90.")
            : null;
    }

    /// <summary>The components as Meta keeps them: its own text, and the button as an address. Others are left as they are.</summary>
    public static string Preset(string components, string language)
    {
        var button = Component(components, "BUTTONS").Items("buttons").FirstOrDefault();
        if (!"OTP".Equals(button.Text("type"), StringComparison.OrdinalIgnoreCase))
            return components;
        var texts = Texts.GetValueOrDefault(language[..2], Texts["en"]);
        var (given, footer) = (Component(components, "BODY"), Component(components, "FOOTER"));
        var advises = given.Child("add_security_recommendation") is { ValueKind: JsonValueKind.True };
        var body = new JsonObject
        {
            ["type"] = "BODY",
            ["text"] = advises ? $"{texts.Body} {texts.Advice}" : texts.Body,
            ["add_security_recommendation"] = advises,
            ["example"] = new JsonObject { ["body_text"] = new JsonArray(new JsonArray("123456")) },
        };
        var preset = new JsonArray(body);
        if (footer.Number("code_expiration_minutes") is { } minutes)
            preset.Add(
                new JsonObject
                {
                    ["type"] = "FOOTER",
                    ["text"] = string.Format(CultureInfo.InvariantCulture, texts.Expires, minutes),
                    ["code_expiration_minutes"] = minutes,
                }
            );
        preset.Add(new JsonObject { ["type"] = "BUTTONS", ["buttons"] = new JsonArray(Button(button, texts.Button)) });
        return preset.ToJsonString();
    }

    static JsonObject Button(JsonElement button, string usual)
    {
        var kind = button.Text("otp_type")?.ToUpperInvariant() ?? "COPY_CODE";
        var (package, signature) = App(button);
        var address = Address + kind;
        if (kind != "COPY_CODE")
            address += $"&cta_display_name=Autofill&package_name={package}&signature_hash={Uri.EscapeDataString(signature)}";
        return new()
        {
            ["type"] = "URL",
            ["text"] = button.Text("text") ?? usual,
            ["url"] = $"{address}&code=otp{{{{1}}}}",
            ["example"] = new JsonArray($"{address}&code=otp123456"),
        };
    }

    static (string Package, string Signature) App(JsonElement button)
    {
        var app = button.Items("supported_apps").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first ? first : button;
        return (app.Text("package_name") ?? "", app.Text("signature_hash") ?? "");
    }

    static bool IsPreset(string components) => components.Contains(Address, StringComparison.Ordinal);

    static JsonElement Component(string components, string type) =>
        JsonElement
            .Parse(components)
            .EnumerateArray()
            .FirstOrDefault(one => type.Equals(one.Text("type"), StringComparison.OrdinalIgnoreCase));
}
