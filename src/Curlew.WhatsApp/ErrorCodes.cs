using System.Collections.Frozen;
using static Curlew.WhatsApp.Verdict;

namespace Curlew.WhatsApp;

/// <summary>The error codes of the WhatsApp Business Platform as known in 2026-11, and the default answer to each.</summary>
public static class ErrorCodes
{
    /// <summary>Every listed code, in order. Ranges that share a meaning are known to <see cref="Find(int)"/> only.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new(0, "The app user could not be authenticated", Account),
        new(1, "Unknown error, or a malformed request", Retry),
        new(2, "The API is down for the moment", Retry),
        new(3, "The app lacks a capability or permission", Account),
        new(4, "The app makes too many calls", Wait, Minutes(15), ThrottleScope.App),
        new(10, "The permission was not granted or was withdrawn", Account),
        new(33, "The phone number id was deleted or is not visible to this token", Account),
        new(100, "A parameter is wrong or misspelt, or an id does not exist", Fix),
        new(102, "The session is no longer valid", Account),
        new(104, "The access token is missing", Account),
        new(190, "The access token is wrong or has expired", Account),
        new(368, "The account is blocked for a while after a policy violation", Account),
        new(470, "The service window is closed (old form)", Final),
        new(471, "Too many messages for this number's quality (old form)", Wait | Account, Hours(4), ThrottleScope.Number),
        new(472, "The person is part of an experiment (old form)", Final),
        new(480, "The person's identity changed (old form)", Final),
        new(803, "The object does not exist", Fix),
        new(80007, "The business account has reached its call limit", Wait, Hours(1), ThrottleScope.Account),
        new(130403, "This business has blocked the person", Final),
        new(130429, "The number sends faster than its throughput", Retry, Throttles: ThrottleScope.Number),
        new(130472, "The person is part of an experiment and gets no marketing", Final),
        new(130497, "The business may not message people in that country", Final | Person),
        new(131000, "Something went wrong at Meta", Retry),
        new(131005, "Access was denied", Account),
        new(131008, "A required parameter is missing", Fix),
        new(131009, "A parameter's value is not valid", Fix),
        new(131014, "The request failed (old form)", Final),
        new(131016, "The service is overloaded or down", Retry),
        new(131020, "The group does not exist or is not visible", Final),
        new(131021, "Sender and recipient are the same number", Fix),
        new(131026, "The message cannot be delivered to this person", Final | Person),
        new(131030, "The recipient is not on the test number's list", Fix),
        new(131031, "The account is locked, or its data do not match", Account),
        new(131035, "The recipient cannot be reached (old form)", Final),
        new(131036, "The recipient cannot be reached (old form)", Final),
        new(131037, "The number's display name is not approved", Account),
        new(131041, "The group refuses the message", Final),
        new(131042, "There is a problem with the payment method", Account),
        new(131044, "There is a problem with the payment method for calls", Account),
        new(131045, "The number is not registered correctly", Account),
        new(131047, "The service window is closed; only a template may be sent", Final),
        new(131048, "The number is limited because people blocked or reported it", Wait | Account, Hours(4), ThrottleScope.Number),
        new(131049, "Meta chose not to deliver this marketing message to this person", Final | Person),
        new(131050, "The person has stopped marketing messages from this business", Final | Person),
        new(131051, "The message type is not supported", Fix),
        new(131052, "A file the person sent could not be downloaded", Final),
        new(131053, "A file could not be uploaded or fetched", Fix),
        new(131055, "This way of sending is not allowed for the message", Fix),
        new(131056, "Too many messages from this number to this person", Wait, TimeSpan.FromSeconds(6), ThrottleScope.Person),
        new(131057, "The number is in maintenance or being upgraded", Wait, Minutes(2)),
        new(131059, "The paging cursor is stale; start from the first page", Fix),
        new(131060, "An incoming message is not available", Final),
        new(131061, "A template with a maximum price needs the Marketing Messages endpoint", Fix),
        new(131062, "This message cannot be sent to a user id; a phone number is needed", Final),
        new(131063, "Marketing must go over the Marketing Messages endpoint", Fix),
        new(131064, "Too many templates of this account are in a wrong category", Wait | Template, Hours(24)),
        new(131065, "Templates with a maximum price are not supported for that country", Final),
        new(131070, "Another responder owns the conversation", Final),
        new(132000, "The number of template parameters is wrong", Fix | Template),
        new(132001, "The template does not exist in this language, or is not approved", Fix | Template),
        new(132005, "The filled-in template is too long", Fix),
        new(132007, "The template breaks a content policy", Template),
        new(132008, "A template parameter's value is not valid", Fix),
        new(132012, "A template parameter has the wrong format", Fix),
        new(132015, "The template is paused for low quality", Wait | Template, Hours(3)),
        new(132016, "The template is disabled for low quality", Template),
        new(132018, "A template parameter was refused", Fix),
        new(132068, "The Flow is blocked", Template),
        new(132069, "The Flow is limited to a few messages an hour", Wait, Hours(1)),
        new(133000, "An earlier deregistration did not finish", Retry),
        new(133004, "The server is not available", Retry),
        new(133005, "The two-step verification PIN is wrong", Fix),
        new(133006, "The number must be verified first", Fix),
        new(133008, "Too many wrong PINs", Wait, Hours(1)),
        new(133009, "The PIN was entered too fast", Wait, Minutes(1)),
        new(133010, "The number is not registered", Account),
        new(133015, "The number was deregistered just now", Wait, Minutes(5)),
        new(133016, "Too many registrations of this number", Wait, Hours(72)),
        new(134011, "The terms for payments are not accepted", Account),
        new(134100, "Only marketing templates may use this endpoint", Fix),
        new(134101, "The template is not ready for the Marketing Messages endpoint yet", Wait, Minutes(10)),
        new(134102, "The template cannot be used on the Marketing Messages endpoint", Template),
        new(134103, "The Marketing Messages endpoint is not available for this message", Template),
        new(135000, "The request failed for a reason not given", Retry),
        new(136024, "The number is verified already", Final),
        new(137000, "The person's identity changed and must be acknowledged", Final),
        new(1752041, "A duplicate request to join Marketing Messages", Final),
        new(2494055, "The number sends faster than its throughput", Retry, Throttles: ThrottleScope.Number),
        new(2494100, "The number is in maintenance", Wait, Minutes(2)),
        new(2494191, "The conversation cannot be taken over", Final),
        new(2593107, "The history was asked for too often", Final),
        new(2593108, "The history was asked for too late", Final),
        new(2593109, "The business declined to share its history", Final),
    ];

    static readonly FrozenDictionary<int, ErrorCode> Listed = All.ToFrozenDictionary(c => c.Code);

    /// <summary>The meaning of a code by itself.</summary>
    public static ErrorCode Find(int code) => Listed.TryGetValue(code, out var listed) ? listed : Ranged(code) ?? Unlisted(code, Final);

    /// <summary>The meaning of an error: a listed code, or by its HTTP status and transience if the code is not known.</summary>
    public static ErrorCode Find(GraphError error)
    {
        var code = Find(error.Code);
        if (code.IsListed)
            return code;
        return error.HttpStatus == 429 ? Unlisted(error.Code, Retry) with { Throttles = ThrottleScope.Number }
            : error.IsTransient || error.HttpStatus >= 500 ? Unlisted(error.Code, Retry)
            : code;
    }

    static ErrorCode? Ranged(int code) =>
        code switch
        {
            >= 200 and <= 299 => new(code, "A permission is missing", Account),
            >= 131201 and <= 131215 => new(code, "The group refuses the message", Final),
            >= 138000 and <= 138999 => new(code, "A call could not be made", Final),
            >= 139000 and <= 139004 => new(code, "A Flow could not be used", Final),
            >= 139100 and <= 139103 => new(code, "The block list could not be changed", Final),
            >= 141000 and <= 141017 => new(code, "The account or number is not fit to send", Account),
            >= 147001 and <= 147005 => new(code, "The username could not be changed", Final),
            >= 200005 and <= 200007 => new(code, "Template statistics are not available", Final),
            >= 2388001 and <= 2388299 => new(code, "The template or number could not be changed", Fix),
            _ => null,
        };

    static ErrorCode Unlisted(int code, Verdict verdict) => new(code, "Unknown to this version of Curlew", verdict, IsListed: false);

    static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    static TimeSpan Hours(int hours) => TimeSpan.FromHours(hours);
}
