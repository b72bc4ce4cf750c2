using System.Globalization;
using System.Reflection;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals.Reports;

/// <summary>A rehearsal on one page that needs nothing else: the answer, the charts, the numbers under them, the promises, and how to
/// repeat it.</summary>
static class RehearsalReport
{
    /// <summary>Writes the page; a page that was there is replaced once the new one is whole.</summary>
    public static Task Write(RehearsalResult result, string path, CancellationToken ct) => OwnFile.Write(path, Of(result).Html, ct);

    public static Markup Of(RehearsalResult result) =>
        Markup.Of(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{result.Plan.Title}: rehearsal</title><style>{Style}</style></head><body><main>
            {Heading(result)}{Facts(result.Ledger)}{DayCharts.Of(result)}{LimitChart.Of(result)}{ForecastChart.Of(result)}{Left(
                result
            )}{Promises(result.Ledger)}{Settings(result)}
            </main></body></html>

            """
        );

    static Markup Heading(RehearsalResult result)
    {
        var ledger = result.Ledger;
        var kept = ledger.Broken.Count == 0;
        return Markup.Of(
            $"""
            <header><p class="kind">Rehearsal · {result.Plan.Title}</p>
            <h1>{ledger.Recipients:N0} {(
                result.Plan.Campaigns.Count == 1 ? "people" : $"messages planned in {result.Plan.Campaigns.Count} campaigns"
            )}, {Days(ledger.BusinessDays)}, {Finished(ledger)}{Twice(ledger)}</h1>
            <p class="verdict">{(
                ledger.ForecastHeld ? "On the day that was forecast before the first message left." : ledger.Verdict()
            )}</p>
            <p class="badge {(kept ? "good" : "bad")}">{(
                kept
                    ? "✓ Every promise was kept"
                    : $"✗ {ledger.Broken.Count} {(ledger.Broken.Count == 1 ? "promise was" : "promises were")} broken"
            )}</p>
            {(
                kept
                    ? Markup.Nothing
                    : Markup.Of($"<ul class=\"broken\">{ledger.Broken.Select(text => Markup.Of($"<li>{text}</li>"))}</ul>")
            )}
            {(
                result.Plan.Notes.Count == 0
                    ? Markup.Nothing
                    : Markup.Of($"<ul class=\"notes\">{result.Plan.Notes.Select(text => Markup.Of($"<li>{text}</li>"))}</ul>")
            )}</header>
            """
        );
    }

    static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days:N0} days");

    static string Finished(RehearsalLedger ledger) =>
        ledger.Campaigns.Max(campaign => campaign.FinishedDay) is { } day
            ? string.Create(CultureInfo.InvariantCulture, $"finished on {day:d MMMM yyyy}, ")
            : "";

    static string Twice(RehearsalLedger ledger) =>
        ledger.Duplicates == 0 ? "nobody twice" : string.Create(CultureInfo.InvariantCulture, $"{ledger.Duplicates:N0} messaged twice");

    static Markup Facts(RehearsalLedger ledger)
    {
        (string Name, long Value, string Of)[] facts =
        [
            ("sent", ledger.Sent, Share(ledger.Sent, ledger.Recipients, "of the recipients")),
            ("delivered", ledger.Delivered, Share(ledger.Delivered, ledger.Sent, "of those sent")),
            ("read", ledger.Read, Share(ledger.Read, ledger.Delivered, "of those delivered")),
            ("replies", ledger.Replies, Share(ledger.Replies, ledger.Delivered, "of those delivered")),
            ("failed", ledger.Failed, Share(ledger.Failed, ledger.Sent, "of those sent")),
            ("opted out", ledger.OptedOut, "customers in the end"),
            ("skipped", ledger.Skipped, "left out, with a reason"),
            ("uncertain", ledger.Uncertain, "never sent again"),
        ];
        return Markup.Of(
            $"""<section class="facts">{facts.Select(fact => Markup.Of($"""<div><b>{fact.Value:N0}</b><span>{fact.Name}</span><small>{fact.Of}</small></div>"""))}</section>"""
        );
    }

    static string Share(long part, long whole, string of) =>
        whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.#} % {of}");

    static Markup Left(RehearsalResult result)
    {
        var (story, ledger) = (result.Story, result.Ledger);
        List<StoryReason> open =
        [
            .. new StoryReason[]
            {
                new("uncertain: the answer was lost and WhatsApp never told of it", ledger.Uncertain),
                new("waiting: they never had a turn", ledger.Pending),
            }.Where(reason => reason.People > 0),
        ];
        if (story.Skipped.Count + story.Failed.Count + open.Count == 0)
            return Markup.Nothing;
        var most = story.Skipped.Concat(story.Failed).Concat(open).Max(reason => reason.People);
        return Markup.Of(
            $"""
            <section><h2>Who did not get it, and why</h2>{Reasons("Skipped before sending", "warn", story.Skipped, most)}{Reasons(
                "Failed",
                "failed",
                story.Failed,
                most
            )}{Reasons("Left open", "open", open, most)}</section>
            """
        );
    }

    static Markup Reasons(string title, string style, IReadOnlyList<StoryReason> reasons, int most) =>
        reasons.Count == 0
            ? Markup.Nothing
            : Markup.Of(
                $"""
                <table class="reasons"><caption>{title}</caption><thead><tr><th>reason</th><th class="n">people</th><th aria-hidden="true"></th></tr></thead><tbody>
                {reasons.Select(reason =>
                    Markup.Of(
                        $"""<tr><td>{Words(reason.Reason)}</td><td class="n">{reason.People:N0}</td><td class="meter"><span class="{style}" style="width:{100.0 * reason.People / most:0.#}%"></span></td></tr>"""
                    )
                )}
                </tbody></table>
                """
            );

    static string Words(string reason) => reason.Replace('_', ' ');

    static Markup Promises(RehearsalLedger ledger)
    {
        (string Promise, string By, long Broken)[] promises =
        [
            ("Nobody is sent a campaign twice", "counted by the stand-in for Meta", ledger.Duplicates),
            ("No limit is passed: portfolio, number, campaign's day", "counted by the stand-in for Meta", ledger.OverLimit),
            ("No counter drifts", "every number counted again", ledger.Drift),
            (
                "What was sent is what arrived at Meta",
                "our ledger against the stand-in's",
                Math.Abs(ledger.Sent - ledger.AcceptedBySandbox)
            ),
            ("Everybody can be accounted for", "recipients without a state", ledger.Recipients - ledger.Accounted),
        ];
        return Markup.Of(
            $"""
            <section><h2>The promises</h2><table><thead><tr><th>promise</th><th>how it was checked</th><th class="n">broken</th></tr></thead><tbody>
            {promises.Select(p =>
                Markup.Of(
                    $"""<tr><td>{p.Promise}</td><td>{p.By}</td><td class="n"><span class="{(p.Broken == 0 ? "ok" : "not")}">{(p.Broken == 0 ? "✓" : "✗")} {p.Broken:N0}</span></td></tr>"""
                )
            )}
            </tbody></table></section>
            """
        );
    }

    static Markup Settings(RehearsalResult result)
    {
        var plan = result.Plan;
        return Markup.Of(
            $"""
            <section><h2>What was rehearsed</h2><dl>
            <dt>people</dt><dd>{plan.Recipients:N0}, invented</dd><dt>messaging limit</dt><dd>{Limit(
                plan.MessagingLimit
            )} in a rolling 24 hours{plan.LimitChanges.Select(change =>
                Markup.Of($"; {Limit(change.MessagingLimit)} from {change.At:d MMM yyyy HH:mm} UTC")
            )}</dd>
            <dt>frequency caps</dt><dd>{(
                plan.FrequencyCaps.Count == 0 ? Markup.Of($"none") : Markup.Join(plan.FrequencyCaps.Select(Cap))
            )}</dd>
            <dt>throughput</dt><dd>{plan.Throughput:N0} messages a second</dd><dt>trouble</dt><dd>{(
                plan.Troubles.Count == 0 ? Markup.Of($"none on purpose") : Markup.Join(plan.Troubles.Select(Trouble))
            )}</dd>
            <dt>seed</dt><dd>{plan.Seed}</dd><dt>ledger</dt><dd><code>{result.Ledger.LedgerSha256[
                ..16
            ]}</code>, in {result.Ledger.ElapsedSeconds:0.0} s</dd></dl>
            <div class="scroll"><table><thead><tr><th>campaign</th><th class="n">a day</th><th class="n">priority</th><th>window</th><th class="n">recipients</th><th class="n">sent</th><th>how it ended</th></tr></thead><tbody>
            {plan.Campaigns.Zip(result.Ledger.Campaigns).Select(pair =>
                Markup.Of(
                    $"""<tr><td>{pair.First.Name}</td><td class="n">{pair.First.DailySendLimit:N0}</td><td class="n">{pair.First.Priority}</td><td>{pair.First.WindowOpens}–{pair.First.WindowCloses} {(pair.First.InCustomerZones ? "customers' time" : pair.First.TimeZone)}</td><td class="n">{pair.Second.Progress.Total:N0}</td><td class="n">{pair.Second.Progress.Sent:N0}</td><td>{RehearsalLedger.Ending(pair.Second)}</td></tr>"""
                )
            )}
            </tbody></table></div>
            <h3>To repeat it</h3>
            <p>Save this as <code>scenario.json</code> and run <code>./curlew rehearse --scenario scenario.json</code>. The same scenario gives the same ledger on any machine.</p>
            <details><summary>The scenario</summary><pre>{ScenarioText.Of(plan)}</pre></details></section>
            """
        );
    }

    static string Limit(int? limit) =>
        limit is { } people ? string.Create(CultureInfo.InvariantCulture, $"{people:N0} people") : "unlimited";

    static Markup Cap(FrequencyCap cap) =>
        Markup.Of(
            $"<div>{cap.Messages:N0} marketing {(cap.Messages == 1 ? "message" : "messages")} to one person in {(cap.Days == 1 ? "a day" : $"{cap.Days} days")}</div>"
        );

    static Markup Trouble(RehearsalTrouble trouble) =>
        Markup.Of(
            $"<div>{trouble.What}, {trouble.Share:P0} of the sends{(trouble.Times is { } times ? $", at most {times}" : "")}{(trouble.From is { } from ? string.Create(CultureInfo.InvariantCulture, $", from {from:d MMM HH:mm} UTC") : "")}{(trouble.Until is { } until ? string.Create(CultureInfo.InvariantCulture, $" until {until:d MMM HH:mm} UTC") : "")}</div>"
        );

    static Markup Style { get; } = Load("report.css");

    static Markup Load(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("rehearsal/" + name)!);
        return new(reader.ReadToEnd());
    }
}
