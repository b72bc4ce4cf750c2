using System.Globalization;
using System.Text.Json;

namespace Curlew.WhatsApp;

/// <summary>The values for one part of a template: its header, its body, or one of its buttons.</summary>
public sealed record TemplateComponent
{
    readonly string type;
    readonly string? subType;
    readonly int index;

    TemplateComponent(string type, IReadOnlyList<TemplateParameter> parameters, string? subType = null, int index = 0)
    {
        this.type = type;
        this.subType = subType;
        this.index = index;
        Parameters = parameters;
    }

    public IReadOnlyList<TemplateParameter> Parameters { get; }

    public static TemplateComponent Header(params IReadOnlyList<TemplateParameter> parameters) => new("header", parameters);

    public static TemplateComponent Body(params IReadOnlyList<TemplateParameter> parameters) => new("body", parameters);

    /// <summary>The variable end of a button's web address. Buttons count from 0.</summary>
    public static TemplateComponent UrlButton(int index, string suffix) => new("button", [new TextParameter(suffix)], "url", index);

    /// <summary>What comes back when the person presses this button.</summary>
    public static TemplateComponent QuickReply(int index, string payload) =>
        new("button", [new PayloadParameter(payload)], "quick_reply", index);

    /// <summary>The code behind a copy-code button.</summary>
    public static TemplateComponent CopyCode(int index, string coupon) => new("button", [new CouponParameter(coupon)], "copy_code", index);

    internal InvalidMessage? Problem() =>
        index is < 0 or > 9
            ? new("template.components.index", "Buttons are numbered 0 to 9.")
            : Parameters.Select(p => p.Problem()).FirstOrDefault(p => p is not null);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        if (subType is not null)
        {
            json.WriteString("sub_type"u8, subType);
            json.WriteString("index"u8, index.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteStartArray("parameters"u8);
        foreach (var parameter in Parameters)
        {
            json.WriteStartObject();
            parameter.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
