namespace Curlew.Privacy;

/// <summary>The id WhatsApp gave a message ("wamid."…): opaque, but as a rule it spells the other party's phone number in base64, so it is
/// personal data.</summary>
public readonly record struct WhatsAppId
{
    // Usual ids have 50 to 100 characters; the webhook reference names no bound.
    const int Longest = 1000;

    readonly string? text;

    WhatsAppId(string text) => this.text = text;

    /// <summary>Null for an absent, empty or absurdly long id.</summary>
    public static WhatsAppId? From(string? text) => text is { Length: > 0 and <= Longest } ? new WhatsAppId(text) : null;

    /// <summary>Exactly as WhatsApp gave it.</summary>
    public string Text => text ?? throw new InvalidOperationException("An empty WhatsAppId has no text. Make one with WhatsAppId.From.");

    public override string ToString() => "wamid ••••";
}
