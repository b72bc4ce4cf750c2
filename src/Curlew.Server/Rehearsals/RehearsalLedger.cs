using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Curlew.Campaigns;
using Curlew.Lifecycle;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Words;

namespace Curlew.Server.Rehearsals;

/// <summary>What a rehearsal came to. What could be wrong with our own books is taken from the sandbox's.</summary>
sealed record RehearsalLedger
{
    /// <summary>Recipients of all campaigns; a person of two is two.</summary>
    public required int Recipients { get; init; }

    public required int Sent { get; init; }
    public required int Delivered { get; init; }
    public required int Read { get; init; }
    public required int Failed { get; init; }
    public required int Skipped { get; init; }
    public required int Uncertain { get; init; }

    /// <summary>Recipients neither sent, failed, skipped nor uncertain.</summary>
    public required int Pending { get; init; }

    public required long Replies { get; init; }

    /// <summary>Customers whose subscription is off in the end.</summary>
    public required long OptedOut { get; init; }

    /// <summary>Days on which the sandbox took a campaign message.</summary>
    public required int BusinessDays { get; init; }

    public required DateOnly FirstDay { get; init; }
    public required DateOnly LastDay { get; init; }

    /// <summary>Most campaign messages the sandbox took on one day.</summary>
    public required int MaxSentOnOneDay { get; init; }

    /// <summary>People the sandbox was given the same template for more than once.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Sends the sandbox refused because they were over a limit of Meta's, and messages over the campaign's own daily
    /// limit.</summary>
    public required long OverLimit { get; init; }

    /// <summary>Most people the sandbox counted in any rolling 24 hours.</summary>
    public required int MostPeopleWithinADay { get; init; }

    /// <summary>Recipients that are there with a state, counted one by one.</summary>
    public required long Accounted { get; init; }

    /// <summary>Numbers in the database that a recount does not confirm.</summary>
    public required int Drift { get; init; }

    /// <summary>People the sandbox took a campaign message for.</summary>
    public required long AcceptedBySandbox { get; init; }

    public required long Seed { get; init; }

    /// <summary>SHA-256 over who got what on which day: equal ledgers have equal digests.</summary>
    public required string LedgerSha256 { get; init; }

    /// <summary>The last day on which a message was to leave, as said before the first one did.</summary>
    public required DateOnly? ForecastDay { get; init; }

    /// <summary>Whether every campaign was done on the day that was forecast.</summary>
    public required bool ForecastHeld { get; init; }

    public required IReadOnlyList<CampaignOutcome> Campaigns { get; init; }

    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    public required double ElapsedSeconds { get; init; }

    /// <summary>Promises that were not kept, in words; empty is what a rehearsal is for.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    [JsonIgnore]
    string OverWhich { get; init; } = "";

    static readonly string[] NineTables =
    [
        "user_profiles",
        "whatsapp_messages",
        "message_queue",
        "business_metrics",
        "message_templates",
        "marketing_campaigns",
        "campaign_recipients",
        "campaign_send_schedule",
        "campaign_analytics",
    ];

    public static async Task<RehearsalLedger> Count(
        RehearsalPlan plan,
        RehearsalStage stage,
        IReadOnlyList<CampaignOutcome> campaigns,
        TimeSpan elapsed,
        CancellationToken ct
    )
    {
        int Sum(Func<CampaignProgress, int> count) => campaigns.Sum(campaign => count(campaign.Progress));
        var tally = stage.Sandbox.Tally;
        var days = tally.TemplatesPerDay(TimeZoneInfo.Utc);
        var differences = await Verification.Run(stage.Database, ct);
        var tables = new Dictionary<string, long>();
        foreach (var table in NineTables)
            tables[table] = await stage.Value($"SELECT count(*) FROM {table}", ct);

        var ledger = new RehearsalLedger
        {
            Recipients = Sum(progress => progress.Total),
            Sent = Sum(progress => progress.Sent),
            Delivered = Sum(progress => progress.Delivered),
            Read = Sum(progress => progress.Read),
            Failed = Sum(progress => progress.Failed),
            Skipped = Sum(progress => progress.Skipped),
            Uncertain = Sum(progress => progress.Uncertain),
            Pending = Sum(progress => progress.Pending),
            Replies = await stage.Value("SELECT count(*) FROM campaign_replies", ct),
            OptedOut = await stage.Value("SELECT count(*) FROM user_profiles WHERE subscription = 'unsubscribed'", ct),
            BusinessDays = days.Count,
            FirstDay = days.Keys.DefaultIfEmpty().Min(),
            LastDay = days.Keys.DefaultIfEmpty().Max(),
            MaxSentOnOneDay = days.Values.DefaultIfEmpty().Max(),
            Duplicates = tally.Duplicates,
            OverLimit = tally.OverLimit + campaigns.Sum(campaign => campaign.OverDailyLimit),
            Accounted = await stage.Value("SELECT count(*) FROM campaign_recipients", ct),
            OverWhich =
                $"portfolio {tally.OverPortfolioLimit}, throughput {tally.OverThroughput}, pair rate {tally.OverPairRate}; the rest over a campaign's day",
            MostPeopleWithinADay = tally.MostPeopleIn24Hours,
            Drift = differences.Count,
            // Whoever Meta asked to write to on another day was sent the message again: one message to a person, of which the earlier ones
            // failed.
            AcceptedBySandbox = tally.Templates - await stage.Value("SELECT count(*) FROM send_attempts WHERE outcome = 'failed'", ct),
            Seed = plan.Seed,
            LedgerSha256 = await Digest(stage, ct),
            ForecastDay = campaigns.Max(campaign => campaign.ForecastDay),
            ForecastHeld = campaigns.All(campaign => campaign.ForecastHeld),
            Campaigns = campaigns,
            Tables = tables,
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 1),
            Broken = [],
        };
        return ledger with
        {
            Broken =
            [
                .. ledger.Check(plan),
                .. differences.Take(10).Select(d => $"{d.What} of {d.Where} says {d.Stored}, the ledger says {d.Counted}"),
            ],
        };
    }

    /// <summary>The ledger for a person.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        void Line(string name, object value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {name, -28}{value, 12:N0}");

        text.AppendLine().AppendLine("The ledger");
        Line("recipients", Recipients);
        Line("sent", Sent);
        Line("delivered", Delivered);
        Line("read", Read);
        Line("failed", Failed);
        Line("skipped", Skipped);
        Line("uncertain", Uncertain);
        Line("replies", Replies);
        Line("opted out", OptedOut);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The calendar: {FirstDay:d MMM yyyy} to {LastDay:d MMM yyyy}");
        Line("business days", BusinessDays);
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Verdict()}");
        if (Campaigns.Count > 1)
            foreach (var campaign in Campaigns)
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {campaign.Name, -36}{campaign.Progress.Sent, 8:N0} sent, {Ending(campaign)}"
                );
        Line("most sent on one day", MaxSentOnOneDay);
        text.AppendLine().AppendLine("The promises, counted by the sandbox and by a recount of every number");
        Line("messaged twice", Duplicates);
        Line("over a limit", OverLimit);
        Line("counters that drifted", Drift);
        text.AppendLine().AppendLine("Rows");
        foreach (var (table, rows) in Tables)
            Line(table, rows);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Seed {Seed}, ledger {LedgerSha256[..16]}, {ElapsedSeconds:0.0} s.");
        text.Append(Broken.Count == 0 ? "Every promise was kept." : "BROKEN PROMISES:\n  " + string.Join("\n  ", Broken));
        return text.ToString();
    }

    /// <summary>Whether the forecast held, in words.</summary>
    public string Verdict() =>
        Campaigns.All(campaign => campaign.FinishedDay is null) ? "Nothing was sent."
        : ForecastHeld
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Finished on {ForecastDay:ddd d MMM yyyy}, as forecast before the first message left."
            )
        : Campaigns.Max(campaign => campaign.FinishedDay) == ForecastDay
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Finished on {ForecastDay:ddd d MMM yyyy}, as forecast; {Held} of {Campaigns.Count} campaigns on the very day that was forecast for them."
            )
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Finished on {Campaigns.Max(campaign => campaign.FinishedDay):ddd d MMM yyyy}; the forecast had said {ForecastDay:ddd d MMM yyyy}{(Campaigns.Count > 1 ? $" and was right about {Held} of {Campaigns.Count} campaigns" : "")}."
        );

    int Held => Campaigns.Count(campaign => campaign.ForecastHeld);

    /// <summary>How one campaign ended, in words.</summary>
    public static string Ending(CampaignOutcome campaign) =>
        campaign switch
        {
            { PausedReason: { } reason } => $"paused: {reason}",
            { Progress.Pending: > 0 and var pending } => string.Create(
                CultureInfo.InvariantCulture,
                $"{pending:N0} people never had a turn"
            ),
            { FinishedDay: null } => "nothing was sent",
            { Late: 0 } => string.Create(CultureInfo.InvariantCulture, $"finished on {campaign.FinishedDay:d MMM}, as forecast"),
            { Late: > 0 and var late } => string.Create(
                CultureInfo.InvariantCulture,
                $"finished on {campaign.FinishedDay:d MMM}, {late} {(late == 1 ? "day" : "days")} later than forecast"
            ),
            { Late: < 0 and var late } => string.Create(
                CultureInfo.InvariantCulture,
                $"finished on {campaign.FinishedDay:d MMM}, {-late} {(late == -1 ? "day" : "days")} earlier than forecast"
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"finished on {campaign.FinishedDay:d MMM}, which the forecast did not expect"
            ),
        };

    IEnumerable<string> Check(RehearsalPlan plan)
    {
        foreach (
            var campaign in Campaigns.Where(campaign =>
                campaign.Status is not CampaignStatus.Completed && plan.Troubles.Count == 0 && campaign.ForecastUnreached == 0
            )
        )
            yield return $"the campaign '{campaign.Name}' ended {Codes.Word(campaign.Status)}{(campaign.PausedReason is { } reason ? $" ({reason})" : "")} instead of completed";
        foreach (var campaign in Campaigns.Where(campaign => campaign.Status is CampaignStatus.Completed && campaign.Progress.Pending != 0))
            yield return $"{campaign.Progress.Pending} recipients of '{campaign.Name}' are still pending";
        foreach (var campaign in Campaigns.Where(campaign => campaign.OverDailyLimit > 0))
            yield return $"{campaign.OverDailyLimit} messages of '{campaign.Name}' left on days that had no more room for them";
        if (Duplicates != 0)
            yield return $"{Duplicates} people were messaged twice";
        if (OverLimit != 0)
            yield return $"{OverLimit} messages were over a limit ({OverWhich})";
        if (AcceptedBySandbox != Sent)
            yield return $"the sandbox took {AcceptedBySandbox} campaign messages, the ledger knows of {Sent}";
        if (Accounted != Recipients)
            yield return $"{Recipients} people were frozen as recipients and {Accounted} of them can be accounted for";
        if (!plan.MeansEveryone)
            yield break;
        if (Recipients != plan.Recipients)
            yield return $"{plan.Recipients} people were brought in and {Recipients} became recipients";
        foreach (var (table, rows) in Tables)
            if (rows == 0)
                yield return $"{table} has no row";
    }

    // Without what is drawn by chance in every run: the ids of rows and of campaigns.
    static async Task<string> Digest(RehearsalStage stage, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var command = stage.Database.Source.CreateCommand(
            "SELECT concat_ws('|', r.profile_id, r.status, r.scheduled_send_date, r.sent_at, r.delivered_at, r.read_at, r.failed_at, r.failure_code, r.skip_reason, p.subscription) FROM campaign_recipients r JOIN user_profiles p ON p.id = r.profile_id JOIN marketing_campaigns c ON c.id = r.campaign_id ORDER BY r.profile_id, c.name"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            hash.AppendData(Encoding.UTF8.GetBytes(reader.GetString(0) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
