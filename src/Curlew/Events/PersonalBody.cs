using System.ComponentModel;

namespace Curlew.Events;

/// <summary>What a full body tells beside the ids.</summary>
sealed record PersonalBody(MessageBody? Message, PersonBody? Person);

/// <summary>A message, as a full body shows it.</summary>
sealed record MessageBody(
    [property: Description("incoming or outgoing.")] string Direction,
    [property: Description("text, image, template, … in Meta's words.")] string Type,
    [property: Description("What it says; left out where it says nothing.")] string? Text,
    [property: Description("MIME type of its file; left out where it has none.")] string? MediaType,
    [property: Description("When it was written.")] DateTimeOffset SentAt
);

/// <summary>A person, as a full body shows them.</summary>
sealed record PersonBody(
    [property: Description("The profile.")] Guid Id,
    [property: Description("The name.")] string? Name,
    [property: Description("The number, as in +16505551234.")] string? Phone,
    [property: Description("The user id that WhatsApp gives those who show no number.")] string? UserId,
    [property: Description("The country of the number, as two letters.")] string? Country,
    [property: Description("subscribed or unsubscribed.")] string Subscription,
    [property: Description("Words for grouping.")] IReadOnlyList<string> Tags
);
