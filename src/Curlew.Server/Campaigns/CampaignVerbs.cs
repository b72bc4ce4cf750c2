using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Server.Api;

namespace Curlew.Server.Campaigns;

/// <summary>Campaigns over the API: written down, launched and steered.</summary>
static class CampaignVerbs
{
    public static void Map(ApiNoun api)
    {
        api.Do<CampaignWritten, CreateOutcome>(
            "POST",
            "/campaigns",
            "createCampaign",
            "Write a campaign down as a draft. Nothing is sent before it is launched.",
            (call, written, ct) => call.Desk.Campaigns.Create(written.Words(), ct),
            makes: true
        );
        api.Do<LaunchAsked, LaunchOutcome>(
            "POST",
            "/campaigns/{id}/launch",
            "launchCampaign",
            "Freeze the audience that the preflight has shown, write its plan and set it going; all of it or nothing.",
            (call, asked, ct) => call.Desk.Campaigns.Launch(call.Id(), asked.Fingerprint, ct)
        );
        api.Do<ReasonGiven, SteerOutcome>(
            "POST",
            "/campaigns/{id}/pause",
            "pauseCampaign",
            "Stop an active campaign before its next claim; what has left is not called back.",
            (call, given, ct) => call.Desk.Campaigns.Pause(call.Id(), given.Reason, ct)
        );
        api.Do(
            "POST",
            "/campaigns/{id}/resume",
            "resumeCampaign",
            "Set a paused campaign going again, or one with batches that were missed while no server ran.",
            (call, ct) => call.Desk.Campaigns.Resume(call.Id(), ct)
        );
        api.Do(
            "POST",
            "/campaigns/{id}/cancel",
            "cancelCampaign",
            "End a campaign for good; everyone still waiting is skipped with that reason.",
            (call, ct) => call.Desk.Campaigns.Cancel(call.Id(), ct)
        );
        api.Do<PriorityGiven, SteerOutcome>(
            "PUT",
            "/campaigns/{id}/priority",
            "prioritiseCampaign",
            "Change the order in which campaigns are served, from the next claim on.",
            (call, given, ct) => call.Desk.Campaigns.Prioritise(call.Id(), given.Priority, ct)
        );
        api.Do<MessagesGiven, SteerOutcome>(
            "PUT",
            "/campaigns/{id}/daily-limit",
            "limitCampaign",
            "Change how many messages it may send in a day, and plan everything that has not left anew, today included.",
            (call, given, ct) => call.Desk.Campaigns.Limit(call.Id(), given.Messages, ct)
        );
        api.Do<WindowGiven, SteerOutcome>(
            "PUT",
            "/campaigns/{id}/window",
            "setCampaignWindow",
            "Change the times of day between which it sends, and plan everything that has not left anew.",
            (call, given, ct) => call.Desk.Campaigns.Window(call.Id(), given.Window, ct)
        );
        api.Do<ReasonGiven, SendAgainOutcome>(
            "POST",
            "/campaigns/{id}/send-again",
            "sendCampaignAgain",
            "Send again to people of whom nobody knows whether they got the message. Some of them may get it twice.",
            (call, given, ct) => call.Desk.Campaigns.SendToUnheard(call.Id(), given.Reason, ct)
        );
        api.List(
            "/rates",
            "listRates",
            "What Meta charges, by country and category.",
            (call, ct) => call.Desk.Campaigns.Rates(ct),
            one => $"{one.Country} {one.Category}"
        );
        api.Do<MessageRate, RateOutcome>(
            "PUT",
            "/rates",
            "setRate",
            "Set what Meta charges in one country and category, so that a preflight can say what a campaign costs.",
            (call, rate, ct) => call.Desk.Campaigns.SetRate(rate, ct)
        );
    }
}

/// <summary>A draft, in the words of <see cref="CampaignForm"/>.</summary>
sealed record CampaignWritten(string Name, string Template)
{
    public string? Description { get; init; }

    /// <summary>Language of the template, as in en_US.</summary>
    public string? Language { get; init; }

    /// <summary>Components as Meta takes them, with {variable|fallback} in their texts.</summary>
    public JsonElement? Components { get; init; }

    /// <summary>Percent of the audience that gets nothing, to compare with.</summary>
    public decimal? Holdout { get; init; }

    /// <summary>Filter in the language of segments; {} is everyone.</summary>
    public JsonElement? Audience { get; init; }

    /// <summary>Filter of people to leave out.</summary>
    public JsonElement? Exclude { get; init; }

    /// <summary>Business number to send from, by Meta's id.</summary>
    public string? Number { get; init; }

    public int? DailyLimit { get; init; }

    public int? Priority { get; init; }

    /// <summary>IANA zone of its days.</summary>
    public string? TimeZone { get; init; }

    /// <summary>As in 09:00-18:30.</summary>
    public string? Window { get; init; }

    public bool? CustomerZones { get; init; }

    public string? Start { get; init; }

    public string? End { get; init; }

    /// <summary>mon, tue, wed, thu, fri, sat, sun.</summary>
    public IReadOnlyList<string>? Weekdays { get; init; }

    public IReadOnlyList<DateOnly>? Holidays { get; init; }

    public int? BatchesPerDay { get; init; }

    /// <summary>As in 09:00.</summary>
    public IReadOnlyList<string>? BatchTimes { get; init; }

    public int? GraceMinutes { get; init; }

    /// <summary>Letters to try against each other: label, share, template, language, components.</summary>
    public JsonElement? Variants { get; init; }

    /// <summary>What was said, by the names that the engine reads.</summary>
    public Dictionary<string, string> Words() =>
        JsonSerializer
            .SerializeToElement(this, ApiJson.Reading)
            .EnumerateObject()
            .Where(field => field.Value.ValueKind is not JsonValueKind.Null)
            .ToDictionary(field => field.Name, field => Text(field.Name, field.Value));

    static string Text(string name, JsonElement value) =>
        CampaignForm.Structured.Contains(name) ? value.GetRawText()
        : value.ValueKind is JsonValueKind.Array ? string.Join(',', value.EnumerateArray().Select(item => item.ToString()))
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText()
        : value.ToString();
}

/// <param name="Fingerprint">That of the preflight: another audience is refused.</param>
sealed record LaunchAsked(string Fingerprint);

/// <param name="Reason">For people to read.</param>
sealed record ReasonGiven(string Reason);

/// <param name="Priority">1 (served first) to 10.</param>
sealed record PriorityGiven(int Priority);

/// <param name="Messages">A day; 1 and more.</param>
sealed record MessagesGiven(int Messages);

/// <param name="Window">As in 09:00-18:30, or 22:00-06:00 over midnight.</param>
sealed record WindowGiven(string Window);
