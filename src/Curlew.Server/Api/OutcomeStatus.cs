using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>What kind of problem a status means, for the title of a problem.</summary>
[Code("api.title")]
enum ProblemKind
{
    Mistake,
    Unauthorized,
    Denied,
    NotFound,
    Conflict,
    TooMany,
    Failed,
}

/// <summary>Which status a refusal has: by what kind of refusal it is, and by the few that are of another.</summary>
static class OutcomeStatus
{
    // There is nothing of that name or id. Whatever is asked for by the path is among them; what a body names is a mistake of the body.
    static readonly HashSet<string> Unknown =
    [
        "alarm.acknowledge.not_open",
        "api_key.no_such_key",
        "burst.decide.not_open",
        "campaign.launch.no_such_campaign",
        "campaign.send_again.no_such_campaign",
        "delivery.replay.none_of_these",
        "endpoint.no_such_endpoint",
        "endpoint.not_on",
        "endpoint.no_longer_kept",
        "field.change.no_such_field",
        "import.drop.none_waits",
        "limit.set.no_such_number",
        "limit.set.no_such_portfolio",
        "merge.no_such_profile",
        "number.retire.not_serving",
        "policy.set.no_such_code",
        "profile.reveal.nobody",
        "profile.subscription.nobody",
        "queue.retry.none_of_these",
        "reply.not_on",
        "review.decide.not_open",
        "segment.change.no_such_segment",
        "staff.nobody",
        "template.send.no_such_person",
    ];

    static readonly HashSet<string> Denied = ["api_key.more_than_yours", "staff.above_you"];

    // The request is as it should be; something that is there already stands against it.
    static readonly HashSet<string> Conflicts =
    [
        "field.change.name_taken",
        "segment.change.name_taken",
        "segment.change.in_use",
        "staff.email_taken",
    ];

    // What was to be changed is not what was looked at.
    static readonly HashSet<string> Stale = ["segment.change.changed_meanwhile"];

    // Somebody waits, then it may be done.
    static readonly HashSet<string> TooSoon =
    [
        "template.send.cap_reached",
        "template.send.no_room",
        "template.send.number_busy",
        "template.send.written_just_now",
    ];

    // Which field of the request an outcome is about.
    static readonly Dictionary<string, string> Fields = new()
    {
        ["api_key.no_name"] = "name",
        ["api_key.no_permissions"] = "permissions",
        ["api_key.no_such_permission"] = "permissions",
        ["api_key.more_than_yours"] = "permissions",
        ["api_key.not_an_address"] = "addresses",
        ["api_key.too_many_addresses"] = "addresses",
        ["api_key.over_already"] = "until",
        ["campaign.launch.audience_changed"] = "fingerprint",
        ["campaign.rate.not_a_rate"] = "price",
        ["campaign.rate.other_currency"] = "currency",
        ["campaign.send_again.no_reason"] = "reason",
        ["campaign.steer.not_a_limit"] = "messages",
        ["campaign.steer.not_a_priority"] = "priority",
        ["campaign.steer.not_a_window"] = "window",
        ["endpoint.not_an_address"] = "url",
        ["endpoint.not_called"] = "url",
        ["endpoint.no_events"] = "events",
        ["endpoint.no_such_event"] = "events",
        ["endpoint.never_heard"] = "events",
        ["endpoint.no_purpose"] = "purpose",
        ["endpoint.no_such_campaign"] = "filter.campaigns",
        ["endpoint.no_such_number"] = "filter.numbers",
        ["field.change.not_a_name"] = "name",
        ["field.change.name_means_else"] = "name",
        ["field.change.name_taken"] = "name",
        ["field.change.not_a_label"] = "label",
        ["field.change.not_choices"] = "choices",
        ["field.change.has_no_choices"] = "choices",
        ["field.change.choices_in_use"] = "choices",
        ["limit.set.not_a_cap"] = "messages",
        ["limit.set.not_a_limit"] = "people",
        ["limit.set.not_a_throughput"] = "per_second",
        ["profile.suppression.no_number"] = "number",
        ["profile.suppression.reason_too_long"] = "reason",
        ["reply.no_words"] = "keyword",
        ["reply.no_such_text"] = "template",
        ["reply.no_such_number"] = "phone_number_id",
        ["segment.change.name_taken"] = "name",
        ["segment.change.not_a_name"] = "name",
        ["segment.change.filter_unusable"] = "filter",
        ["staff.email_taken"] = "email",
        ["staff.not_an_email"] = "email",
        ["staff.no_name"] = "name",
        ["staff.above_you"] = "role",
        ["template.send.no_such_number"] = "phone_number_id",
        ["template.send.variable_missing"] = "values",
    };

    /// <summary>The status of a refusal.</summary>
    public static int Of(Outcome refusal) => Of(refusal.Code, refusal.IsMistake);

    public static int Of(string code, bool isMistake) =>
        Unknown.Contains(code) ? StatusCodes.Status404NotFound
        : Denied.Contains(code) ? StatusCodes.Status403Forbidden
        : Stale.Contains(code) ? StatusCodes.Status412PreconditionFailed
        : Conflicts.Contains(code) ? StatusCodes.Status409Conflict
        : TooSoon.Contains(code) ? StatusCodes.Status429TooManyRequests
        : isMistake ? StatusCodes.Status422UnprocessableEntity
        : StatusCodes.Status409Conflict;

    /// <summary>The field at fault; null where it is none.</summary>
    public static string? Field(Outcome refusal) => Fields.GetValueOrDefault(refusal.Code);

    public static ProblemKind Kind(int status) =>
        status switch
        {
            401 => ProblemKind.Unauthorized,
            403 => ProblemKind.Denied,
            404 or 405 => ProblemKind.NotFound,
            409 or 412 => ProblemKind.Conflict,
            429 => ProblemKind.TooMany,
            >= 500 => ProblemKind.Failed,
            _ => ProblemKind.Mistake,
        };

    /// <summary>Every code that is given a status or a field of its own, for a test.</summary>
    internal static IEnumerable<string> Codes => [.. Unknown, .. Denied, .. Conflicts, .. Stale, .. TooSoon, .. Fields.Keys];
}
