namespace Curlew.Messages;

/// <summary>A message a webhook told of, ready to be stored: personal data sealed, the person known, the moment plausible.</summary>
public sealed record Received
{
    public required Guid Id { get; init; }

    /// <summary>WhatsApp id, sealed.</summary>
    public required string MessageId { get; init; }

    public required Guid Profile { get; init; }
    public required string PhoneNumberId { get; init; }

    /// <summary>Who wrote it: the number, sealed; null where it is withheld.</summary>
    public string? FromPhone { get; init; }

    /// <summary>To whom: the number, sealed; null where it is withheld.</summary>
    public string? ToPhone { get; init; }

    /// <summary>Meta's word, up to 20 characters.</summary>
    public required string Type { get; init; }

    /// <summary>received: something is still to follow; processed: it is only kept; sent: the business wrote it elsewhere.</summary>
    public string Status { get; init; } = "received";

    /// <summary>incoming or outgoing.</summary>
    public string Direction { get; init; } = "incoming";

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
