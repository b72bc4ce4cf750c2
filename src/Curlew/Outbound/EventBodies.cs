using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Curlew.Outbound;

/// <summary>A message that came, or how far one of the business has come.</summary>
public sealed record MessageEvent(
    [property: Description("The message.")] Guid Id,
    [property: Description("The customer.")] Guid? Profile = null,
    [property: Description("The business number, by Meta's id.")] string? Number = null
);

/// <summary>A message that WhatsApp gave up.</summary>
public sealed record FailedMessageEvent(
    [property: Description("The message.")] Guid Id,
    [property: Description("The customer.")] Guid? Profile = null,
    [property: Description("The business number, by Meta's id.")] string? Number = null,
    [property: Description("Meta's error code.")] int? Code = null
);

/// <summary>A conversation of a customer with a business number.</summary>
public sealed record ConversationEvent(
    [property: Description("The customer.")] Guid Profile,
    [property: Description("The business number, by Meta's id.")] string Number
);

/// <summary>A conversation that somebody looks after.</summary>
public sealed record AssignedConversationEvent(
    [property: Description("The customer.")] Guid Profile,
    [property: Description("The business number, by Meta's id.")] string Number,
    [property: Description("The member of staff; null for nobody."), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Guid? Staff
);

/// <summary>Something about a person.</summary>
public sealed record ProfileEvent([property: Description("The profile.")] Guid Id);

/// <summary>What of a person is another than before.</summary>
public sealed record ChangedProfileEvent(
    [property: Description("The profile.")] Guid Id,
    [property: Description("The names of what was written, never what it says.")] IReadOnlyList<string> Changed
);

/// <summary>Two profiles that were one person.</summary>
public sealed record MergedProfileEvent(
    [property: Description("The profile that stayed.")] Guid Id,
    [property: Description("The profile that is gone: what knew it by this id knows it by the other one now.")] Guid Merged
);

/// <summary>Whether a person may be sent marketing.</summary>
public sealed record SubscriptionEvent(
    [property: Description("The profile.")] Guid Id,
    [property: Description("subscribed or unsubscribed.")] string Subscription
);

/// <summary>A campaign that goes another way.</summary>
public sealed record CampaignEvent(
    [property: Description("The campaign.")] Guid Id,
    [property: Description("The business number, by Meta's id.")] string Number
);

/// <summary>A campaign that is held.</summary>
public sealed record PausedCampaignEvent(
    [property: Description("The campaign.")] Guid Id,
    [property: Description("The business number, by Meta's id.")] string Number,
    [property: Description("Why, in English or in the words of whoever paused it.")] string Reason
);

/// <summary>A recipient who will not get the message.</summary>
public sealed record FailedRecipientEvent(
    [property: Description("The recipient.")] Guid Id,
    [property: Description("The campaign.")] Guid Campaign,
    [property: Description("The customer.")] Guid Profile,
    [property: Description("Meta's error code.")] int? Code = null
);

/// <summary>What Meta decided about a template.</summary>
public sealed record TemplateEvent(
    [property: Description("The template's name.")] string Name,
    [property: Description("Its language, as the API writes it.")] string Language,
    [property: Description("APPROVED, PAUSED, REJECTED, … in Meta's words.")] string Status,
    [property: Description("The status before.")] string Before
);

/// <summary>A number from which nothing is sent.</summary>
public sealed record StoppedNumberEvent(
    [property: Description("The business number, by Meta's id.")] string Number,
    [property: Description("Why, in English.")] string Reason,
    [property: Description("Curlew's code of the reason.")] string? Code = null,
    [property: Description("When it ends by itself; left out where somebody has to end it.")] DateTimeOffset? Until = null
);

/// <summary>A number that sends again.</summary>
public sealed record NumberEvent([property: Description("The business number, by Meta's id.")] string Number);

/// <summary>How many messages a second a number may send.</summary>
public sealed record ThroughputEvent(
    [property: Description("The business number, by Meta's id.")] string Number,
    [property: Description("Messages a second.")] int Throughput,
    [property: Description("Messages a second before.")] int Before
);

/// <summary>How many people a portfolio may reach in 24 hours: told of each of its numbers.</summary>
public sealed record LimitEvent(
    [property: Description("The business number, by Meta's id.")] string Number,
    [property: Description("The portfolio whose numbers share the limit.")] string Portfolio,
    [property: Description("People in any 24 hours; null is unlimited."), JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Limit,
    [property: Description("The limit before; null is unlimited."), JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Before
);

/// <summary>What Meta told about the quality of a number.</summary>
public sealed record QualityEvent(
    [property: Description("Meta's word, as in FLAGGED or UPGRADE.")] string Event,
    [property: Description("The WhatsApp account it belongs to.")] string? Account = null,
    [property: Description("What Meta says besides.")] string? About = null
);

/// <summary>Something a person has to look at.</summary>
public sealed record AlarmEvent(
    [property: Description("The alarm.")] Guid Id,
    [property: Description("sent_twice, unreadable, restored, …")] string Kind,
    [property: Description("What it is about, by its id.")] string Subject,
    [property: Description("What happened and what to do, in English; never personal data.")] string Text
);

/// <summary>A person tries whether an endpoint is reached.</summary>
public sealed record TestEvent([property: Description("The endpoint.")] Guid Id);
