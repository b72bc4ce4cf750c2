using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Privacy;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>The campaign commands that look ahead and change nothing: preflight, forecast. And the rates a preflight reckons
/// with.</summary>
static class CampaignLook
{
    public static Command Preflight()
    {
        var which = CampaignCommand.Which();
        return CampaignCommand.Of(
            "preflight",
            "Show what a launch would do: who gets it and who is left out, what five people will read, how long it takes, what it costs. Exits 1 when something stands against it.",
            [which],
            async (parsed, seat, ct) =>
            {
                var campaign = await seat.Find(parsed.GetValue(which)!, ct);
                if (await Seat.Patiently("Looking at everybody in the audience", seat.Desk.Preflight(campaign.Id, ct)) is not { } report)
                    return IsNoDraft(seat, campaign);
                var forecast = (await Seat.Patiently("Forecasting", seat.Desk.Forecast(campaign.Id, ct))).SingleOrDefault(f =>
                    f.Campaign == campaign.Id
                );
                var (problems, warnings) = (report.Problems().ToList(), report.Warnings().ToList());
                var calendar = ShowCommand.Calendar((await seat.Describe(campaign.Id, ct)).Calendar).Select(line => $"  {line}");
                seat.Print(
                    new
                    {
                        report,
                        forecast,
                        problems,
                        warnings,
                    },
                    [
                        .. Told(report, forecast, calendar),
                        .. problems.Select(problem => $"  stop: {Seat.Say(problem)}"),
                        .. warnings.Select(warning => $"  note: {Seat.Say(warning)}"),
                        problems.Count > 0
                            ? Seat.Say(new PreflightLine.CannotBeLaunched())
                            : $"./curlew campaign launch '{campaign.Name}' --fingerprint {report.Fingerprint} launches exactly this audience.",
                    ]
                );
                return problems.Count == 0 ? 0 : Shared.Broken;
            }
        );
    }

    static int IsNoDraft(CampaignSeat seat, Campaign campaign)
    {
        // Launched between two looks at it.
        var status = campaign.Status is CampaignStatus.Draft ? CampaignStatus.Active : campaign.Status;
        var problem = Seat.Say(new LaunchOutcome.NotADraft(status), campaign.Name);
        seat.Print(new { campaign = campaign.Id, problems = (string[])[problem] }, [problem]);
        return Shared.Broken;
    }

    public static Command Forecast() =>
        CampaignCommand.Of(
            "forecast",
            "Say when every running campaign will be done: messaging limit, daily limits, windows, throughput, priorities and frequency caps reckoned together. What Meta will refuse or put off, and who writes, opts out or is sent something else in the meantime, nobody knows yet.",
            [],
            async (_, seat, ct) =>
            {
                var forecasts = await seat.Desk.Forecast(null, ct);
                var zones = (await seat.Desk.List(ct)).ToDictionary(campaign => campaign.Id, campaign => campaign.TimeZone);
                seat.Print(
                    new { forecasts },
                    forecasts
                        .Select(forecast => $"{forecast.Name}: {WhyCommand.Told(forecast, zones[forecast.Campaign])}")
                        .DefaultIfEmpty(Seat.Say(Nothing.RunningCampaigns))
                );
                return 0;
            }
        );

    public static Command Rates()
    {
        var country = new Option<string?>("--country") { Description = "Country of the number as in DE or US, * for every other one." };
        var category = new Option<string>("--category")
        {
            Description = "marketing, utility or authentication.",
            DefaultValueFactory = _ => "marketing",
        };
        category.AcceptOnlyFromAmong("marketing", "utility", "authentication");
        var price = new Option<decimal>("--price") { Description = "Price of one delivered message, as in 0.1131." };
        var currency = new Option<string>("--currency") { Description = "As in USD; the same for all.", DefaultValueFactory = _ => "USD" };
        return CampaignCommand.Of(
            "rates",
            "List what Meta charges, or set a rate from Meta's price list (--country, --price), so that a preflight can say what a campaign costs.",
            [country, category, price, currency],
            async (parsed, seat, ct) =>
            {
                if (parsed.GetValue(country) is { } where)
                {
                    var rate = new MessageRate(where, parsed.GetValue(category)!, parsed.GetValue(price), parsed.GetValue(currency)!);
                    if (await seat.Desk.SetRate(rate, ct) is { IsDone: false } refused)
                        return seat.Report(refused);
                }

                var rates = await seat.Desk.Rates(ct);
                seat.Print(
                    new { rates },
                    rates
                        .Select(rate => $"{rate.Country, -2}  {rate.Category, -14}  {rate.Price, 10:0.######} {rate.Currency}")
                        .DefaultIfEmpty(Seat.Say(Nothing.Rates))
                );
                return 0;
            }
        );
    }

    static IEnumerable<string> Told(PreflightReport report, CampaignForecast? forecast, IEnumerable<string> calendar)
    {
        foreach (var (place, line) in PreflightLine.OfPeople(report).Index())
            yield return $"{(place == 0 ? "" : "  ")}{Seat.Say(line, report.Name)}";
        foreach (var preview in report.Previews)
            yield return $"  {preview.To}{(preview.Variant is { } variant ? $" [{variant}]" : "")}: {(preview.Missing is { } missing ? Seat.Say(new PreflightLine.HasNo(missing)) : preview.Text)}";
        foreach (var line in calendar)
            yield return line;
        foreach (var line in PreflightLine.OfPlan(report, forecast?.FinishDay))
            yield return $"  {Seat.Say(line)}";
    }
}
