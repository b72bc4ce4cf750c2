namespace Curlew.Privacy;

/// <summary>A person as one business portfolio knows them (business-scoped user id, BSUID), for people who show no phone number.
/// Opaque.</summary>
public readonly record struct UserId
{
    /// <summary>Two letters, a dot and up to 128 alphanumerics are documented (Meta, business-scoped user ids, 2026-06); other prefixes
    /// have been seen.</summary>
    public const int Longest = 150;

    readonly string? text;

    UserId(string text) => this.text = text;

    /// <summary>Null for an absent or empty id, and for anything that is not printable ASCII of at most 150 characters.</summary>
    public static UserId? From(string? text) =>
        text is { Length: > 0 and <= Longest } && text.All(character => character is > ' ' and <= '~') ? new UserId(text) : null;

    /// <summary>Exactly as WhatsApp gave it.</summary>
    public string Text => text ?? throw new InvalidOperationException("An empty UserId has no text. Make one with UserId.From.");

    public override string ToString() => "user id ••••";
}
