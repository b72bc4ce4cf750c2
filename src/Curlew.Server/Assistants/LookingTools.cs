using System.ComponentModel;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Campaigns;
using Curlew.Server.Numbers;
using Curlew.Server.Queue;
using Curlew.Server.Terminal;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Curlew.Server.Assistants;

/// <summary>What an assistant can look at: verbs of the desk that change nothing and show nobody. Each answers with lines for people and the values behind
/// them.</summary>
sealed class LookingTools(Desk desk)
{
    [McpServerTool(Name = "list_campaigns", Title = "List campaigns", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Lists all campaigns, newest first, with status, number, limits and how many people were sent to, reached, read, failed, are waiting or were left out. Use it first when the user speaks of a campaign, to find its exact name or id."
    )]
    public async Task<string> ListCampaigns(CancellationToken ct)
    {
        var campaigns = await desk.Campaigns.List(ct);
        return Answer(campaigns.Select(one => $"{one.Name}: {Seat.Say(one.Status)}"), new { campaigns });
    }

    [McpServerTool(Name = "why_not_sending", Title = "Why is it not sending", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Says what a campaign waits for at this moment (a limit, its window, a stopped number, an unapproved template, no running server …), when it goes on, when it will be done, and how many people were left out for which reason. Use it for every question about why messages do not go out or go out slowly."
    )]
    public async Task<string> WhyNotSending([Description(Which)] string campaign, CancellationToken ct)
    {
        var found = await Find(campaign, ct);
        var outlook = await desk.Campaigns.Outlook(found.Id, ct);
        var forecast = outlook is null ? null : (await desk.Campaigns.Forecast(null, ct)).SingleOrDefault(one => one.Campaign == found.Id);
        var skipped = await desk.Campaigns.Skipped(found.Id, ct);
        return Answer(
            WhyCommand.Lines(found, outlook, forecast, skipped),
            new
            {
                campaign = found,
                outlook,
                forecast,
                skipped,
            }
        );
    }

    [McpServerTool(Name = "campaign_results", Title = "Results of a campaign", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Says what came of a campaign, letter by letter: delivered, read, replied and opted out, each with the range in which the true rate lies in 95 of 100 cases, and comparisons of letters with each other and with a holdout. Quote the ranges: only what a comparison calls better is better."
    )]
    public async Task<string> CampaignResults([Description(Which)] string campaign, CancellationToken ct)
    {
        var results = (await desk.Campaigns.Results((await Find(campaign, ct)).Id, ct))!;
        return Answer(ResultsCommand.Told(results), results);
    }

    [McpServerTool(Name = "campaign_days", Title = "A campaign day by day", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Says what happened in a campaign on each day of its time zone: sent, delivered, read, replied, failed, opted out.")]
    public async Task<string> CampaignDays([Description(Which)] string campaign, CancellationToken ct)
    {
        var days = await desk.Campaigns.Days((await Find(campaign, ct)).Id, ct);
        return Answer([], new { days });
    }

    [McpServerTool(Name = "forecast", Title = "When campaigns will be done", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Forecasts for every active campaign on which day it will be done and what holds it up, as the plan, the limits and all the other campaigns are now. With a draft it also says how that one would go if somebody launched it now; nothing is launched."
    )]
    public async Task<string> Forecast(
        [Description("Name or id of a draft to forecast beside the active campaigns; leave it out for the active ones alone.")]
            string? draft = null,
        CancellationToken ct = default
    )
    {
        var forecasts = await desk.Campaigns.Forecast(draft is null ? null : (await Find(draft, ct)).Id, ct);
        return Answer([], new { forecasts });
    }

    [McpServerTool(Name = "list_segments", Title = "List segments", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Lists the saved segments, by name, with the filter of each. A segment is a filter over customers, not a list of people.")]
    public async Task<string> ListSegments(CancellationToken ct)
    {
        var segments = await desk.Segments.List(ct);
        return Answer(segments.Select(one => one.Name), new { segments });
    }

    [McpServerTool(Name = "count_segment", Title = "Count a segment", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Counts how many people a saved segment finds now, how many of them may be sent marketing and why not the others. Fewer than five people are told as that."
    )]
    public async Task<string> CountSegment(
        [Description("Name of the segment, exactly as list_segments shows it.")] string name,
        CancellationToken ct
    )
    {
        var segment = await desk.Segments.Find(name, ct)
            ?? throw new McpException($"There is no segment '{name}'. list_segments shows those there are.");
        try
        {
            return Answer([], new { segment.Name, size = await desk.Segments.Count(JsonElement.Parse(segment.Filter), ct) });
        }
        catch (FilterRefused refused)
        {
            throw new McpException(refused.Message);
        }
    }

    [McpServerTool(Name = "limits", Title = "What binds sending", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Shows what binds sending at all: for each portfolio how many people may be reached in 24 hours and how many are left, each number's messages a second and whether it is stopped and why, and how often one person may be written to."
    )]
    public async Task<string> Limits(CancellationToken ct)
    {
        var (portfolios, numbers, caps) = await desk.Numbers.Limits(ct);
        return Answer(
            LimitsCommand.Told(portfolios, numbers, caps),
            new
            {
                portfolios,
                numbers,
                frequency_caps = caps,
            }
        );
    }

    [McpServerTool(Name = "alarms", Title = "Open alarms", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Lists what should not have happened and waits for a person to look at it: a message sent twice, a value that does not open, a restored database, clocks apart, a program that takes no events. Empty is good."
    )]
    public async Task<string> Alarms(CancellationToken ct)
    {
        var alarms = await desk.Alarms.List(all: false, ct);
        return Answer(AlarmsCommand.Told(alarms), new { alarms });
    }

    const string Which = "Name or id of the campaign, exactly as list_campaigns shows it.";

    static string Answer(IEnumerable<string> text, object values) => JsonSerializer.Serialize(new { text, values }, Output.Json);

    async Task<Campaign> Find(string typed, CancellationToken ct)
    {
        try
        {
            return await CampaignNamed.Find(desk, typed, ct);
        }
        catch (NotConfigured mistake)
        {
            // It is the assistant's, not the installation's: it is told what there is.
            throw new McpException(mistake.Message);
        }
    }
}
