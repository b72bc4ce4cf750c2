using System.Text.Json;

namespace Curlew.WhatsApp;

/// <summary>Who a message goes to. A user id is never written where a phone number belongs: Meta would accept it and lose the
/// message.</summary>
public readonly record struct Recipient
{
    // Meta, business-scoped user ids, 2026-05: country, dot and up to 128 characters; parent ids carry a few more.
    const int LongestId = 150;

    Recipient(RecipientKind kind, string value)
    {
        Kind = kind;
        Value = value;
    }

    public RecipientKind Kind { get; }
    public string Value { get; }

    /// <summary>A phone number as plus sign and 7 to 15 digits. Without the plus Meta may put the business's own country code in
    /// front.</summary>
    public static Recipient Phone(string e164) => new(RecipientKind.Phone, e164);

    /// <summary>A business-scoped user id, for people whose phone number is withheld.</summary>
    public static Recipient User(string userId) => new(RecipientKind.User, userId);

    /// <summary>A group, by the id Meta gave it.</summary>
    public static Recipient Group(string groupId) => new(RecipientKind.Group, groupId);

    internal InvalidMessage? Problem() =>
        Kind switch
        {
            RecipientKind.Phone when !IsE164(Value) => new("to", "A phone number is written as a plus sign and 7 to 15 digits."),
            RecipientKind.User when !IsId(Value) => new(
                "recipient",
                $"A user id has 1 to {LongestId} characters and is not a phone number."
            ),
            RecipientKind.Group when string.IsNullOrWhiteSpace(Value) => new("to", "The group id is empty."),
            _ => null,
        };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("recipient_type"u8, Kind == RecipientKind.Group ? "group"u8 : "individual"u8);
        json.WriteString(Kind == RecipientKind.User ? "recipient"u8 : "to"u8, Value);
    }

    static bool IsE164(string? phone) =>
        phone is ['+', >= '1' and <= '9', ..] && phone.Length is >= 8 and <= 16 && !phone.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    static bool IsId(string? id) =>
        id is { Length: > 0 and <= LongestId }
        && id[0] != '+'
        && id.AsSpan().ContainsAnyExceptInRange('0', '9')
        && !id.AsSpan().ContainsAny(" \t\r\n");
}

/// <summary>What a <see cref="Recipient"/> names.</summary>
public enum RecipientKind
{
    Phone,
    User,
    Group,
}
