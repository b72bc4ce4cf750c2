using Curlew.Campaigns;
using Curlew.Server.Api;

namespace Curlew.Server.Campaigns;

/// <summary>Campaigns over the API: looked at.</summary>
static class CampaignEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/campaigns",
            "listCampaigns",
            "All campaigns, newest first.",
            (call, ct) => call.Desk.Campaigns.List(ct),
            one => one.Id.ToString()
        );
        api.Find("/campaigns/{id}", "getCampaign", "A campaign as it was written down, and how far it is.", (call, ct) =>
            call.Desk.Campaigns.Describe(call.Id(), ct)
        );
        api.Find<PreflightShown>(
            "/campaigns/{id}/preflight",
            "preflightCampaign",
            "What a launch would do: who gets it and who is left out, what five people will read, how long it takes and what it costs. Its fingerprint is needed to launch.",
            async (call, ct) => PreflightShown.Of(await call.Desk.Campaigns.Preflight(call.Id(), ct))
        );
        api.Some(
            "/campaigns/forecast",
            "forecastCampaigns",
            "When every running campaign will be done, and a draft among them as if it were launched now.",
            async (call, most, ct) =>
                (await call.Desk.Campaigns.Forecast(call.Text("draft") is null ? null : call.Reference("draft"), ct)).Take(most).ToList(),
            Parameter.Text("draft", "A campaign that is not launched yet, by its id.")
        );
        api.Find<OutlookShown>("/campaigns/{id}/outlook", "getCampaignOutlook", "What an active campaign waits for.", async (call, ct) =>
            new(await call.Desk.Campaigns.Outlook(call.Id(), ct))
        );
        api.Find<SkippedShown>(
            "/campaigns/{id}/skipped",
            "getCampaignSkipped",
            "Why people were left out, and how many for each reason.",
            async (call, ct) => new(await call.Desk.Campaigns.Skipped(call.Id(), ct))
        );
        api.List(
            "/campaigns/{id}/days",
            "listCampaignDays",
            "What happened day by day.",
            (call, ct) => call.Desk.Campaigns.Days(call.Id(), ct),
            one => $"{one.Day:yyyy-MM-dd}"
        );
        api.Find("/campaigns/{id}/results", "getCampaignResults", "What came of it, letter by letter.", (call, ct) =>
            call.Desk.Campaigns.Results(call.Id(), ct)
        );
        api.Find<Unheard>(
            "/campaigns/{id}/unheard",
            "getCampaignUnheard",
            "Whom an order to send again would reach, and why not the others.",
            async (call, ct) => await call.Desk.Campaigns.Unheard(call.Id(), ct)
        );
        api.Pages(
            "/campaigns/{id}/recipients",
            "listCampaignRecipients",
            "Its people, masked.",
            (call, after, most, ct) =>
                call.Desk.Campaigns.Recipients(
                    call.Id(),
                    call.Words<RecipientState>("state"),
                    call.Text("reason"),
                    after is null ? null : Guid.Parse(after),
                    most,
                    ct
                ),
            one => one.Id.ToString(),
            Parameter.Word<RecipientState>("state", "Only those in one of these states, separated by commas."),
            Parameter.Text("reason", "Only those who were left out for this reason.")
        );
        api.Ask<TrailAsked, TrailsShown>(
            "/campaigns/{id}/trail",
            "traceCampaignRecipient",
            "Everything that happened to one person, or to several who share a number.",
            async (call, asked, ct) => new(await call.Desk.Campaigns.Trail(call.Id(), asked.Key, asked.Country, ct))
        );
    }
}

/// <summary>A preflight, with what stands against a launch.</summary>
sealed record PreflightShown(PreflightReport Report, IReadOnlyList<PreflightProblem> Problems, IReadOnlyList<PreflightWarning> Warnings)
{
    public static PreflightShown? Of(PreflightReport? report) =>
        report is null ? null : new(report, [.. report.Problems()], [.. report.Warnings()]);
}

/// <param name="Outlook">Null where it is not active.</param>
sealed record OutlookShown(Outlook? Outlook);

sealed record SkippedShown(IReadOnlyDictionary<string, int> Reasons);

/// <param name="Key">A recipient's id, a profile's id, or a phone number.</param>
/// <param name="Country">Country of a number without a country code, as two letters.</param>
sealed record TrailAsked(string Key, string? Country = null);

sealed record TrailsShown(IReadOnlyList<RecipientTrail> Trails);
