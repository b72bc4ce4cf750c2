namespace Curlew.Messages;

/// <summary>A message from a customer, ready to be stored: personal data sealed, the person known, the moment plausible.</summary>
public sealed record Received
{
    public required Guid Id { get; init; }

    /// <summary>WhatsApp id, sealed.</summary>
    public required string MessageId { get; init; }

    public required Guid Profile { get; init; }
    public required string PhoneNumberId { get; init; }

    /// <summary>The customer's number, sealed; null where it is withheld.</summary>
    public string? FromPhone { get; init; }

    /// <summary>The business's number, sealed.</summary>
    public string? ToPhone { get; init; }

    /// <summary>Meta's word, up to 20 characters.</summary>
    public required string Type { get; init; }

    /// <summary>What it says, sealed for its row.</summary>
    public string? Content { get; init; }

    public string? MediaId { get; init; }
    public string? MediaType { get; init; }
    public int? MediaSize { get; init; }

    /// <summary>When it was written, business time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>WhatsApp id of the message it answers, sealed.</summary>
    public string? ContextMessageId { get; init; }
}
