using Curlew.Postgres;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>What Curlew believes to have sent, what the stand-in for Meta has counted, and every promise the two break.</summary>
sealed record Ledger(string Text, IReadOnlyList<string> Broken)
{
    public override string ToString() => Text;

    public static async Task<Ledger> Count(Database rows, Business business, Guid first, Guid second)
    {
        var meta = business.Meta.Tally;
        var accepted = await rows.Value<long>("SELECT count(*) FROM send_attempts WHERE purpose = 'campaign' AND outcome = 'accepted'");
        var unknown = await rows.Value<long>("SELECT count(*) FROM send_attempts WHERE purpose = 'campaign' AND outcome = 'unknown'");
        var today = await rows.Value<long>(
            $"SELECT max(sent) FROM (SELECT count(*) AS sent FROM send_attempts WHERE campaign_id = '{second}' AND live GROUP BY started_at::date) AS days"
        );
        var busiest = await rows.Value<long>(BusiestSecond);
        var throughput = await rows.Value<long>("SELECT min(throughput)::bigint FROM phone_numbers");
        var dayLimit = await rows.Value<long>($"SELECT daily_send_limit::bigint FROM marketing_campaigns WHERE id = '{second}'");
        var left = await rows.Value<long>("SELECT count(DISTINCT profile_id) FROM consent_events WHERE became = 'unsubscribed'");
        var afterLeaving = await rows.Value<long>(AfterLeaving);
        var open = await rows.Value<long>(
            $"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{first}' AND status IN ('pending', 'queued')"
        );
        var status = (await rows.Rows($"SELECT status FROM marketing_campaigns WHERE id = '{first}'")).Single();
        var states = await rows.Rows(
            $"SELECT status || ' ' || count(*) FROM campaign_recipients WHERE campaign_id = '{first}' GROUP BY status ORDER BY status"
        );
        var sum = await rows.Value<long>(
            $"SELECT count(*) - (SELECT total_target_customers FROM marketing_campaigns WHERE id = '{first}') FROM campaign_recipients WHERE campaign_id = '{first}'"
        );

        var knownTwice = await rows.Value<long>(
            $"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{first}' AND status = 'skipped' AND skip_reason = 'duplicate'"
        );
        var byUserId = await rows.Value<long>(
            $"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{first}' AND phone_number IS NULL AND status <> 'skipped'"
        );

        List<(bool Holds, string What)> promises =
        [
            (meta.Duplicates == 0, $"{meta.Duplicates} people messaged twice"),
            (meta.FreeForm <= left, $"{meta.FreeForm} confirmations for {left} people who left"),
            (meta.Templates == accepted, $"Meta took {meta.Templates}, the ledger says {accepted}"),
            (meta.OverPortfolioLimit == 0, $"{meta.OverPortfolioLimit} over the portfolio's limit"),
            (
                business.Meta.Numbers.All(number => business.Meta.TallyOfNumber(number.PhoneNumberId).Templates > 0),
                "a number has sent nothing"
            ),
            (meta.OverThroughput == 0, $"{meta.OverThroughput} over the number's second"),
            (busiest <= throughput, $"{busiest} begun from one number within a second of {throughput}"),
            (today <= dayLimit, $"{today} of the second campaign on a day of {dayLimit}"),
            (afterLeaving == 0, $"{afterLeaving} begun after the person's leaving was committed"),
            (left > 20, $"only {left} people left"),
            (knownTwice > 10 && byUserId > 10, $"only {knownTwice} were known twice and {byUserId} by user id alone"),
            (status is "completed", $"the first campaign is {status}"),
            (open == 0 && sum == 0, $"{open} recipients open, states and audience differ by {sum}"),
        ];
        return new(
            $"{meta.Templates} taken by Meta, twice {meta.Duplicates}, most people in 24 hours {meta.MostPeopleIn24Hours}, over a limit {meta.OverLimit}, busiest second {busiest}, left {left}, sent after leaving {afterLeaving}, unknown {unknown}, second profiles left out {knownTwice}, known by user id alone {byUserId}, {today} of the second campaign, first: {string.Join(", ", states)}",
            [.. promises.Where(promise => !promise.Holds).Select(promise => promise.What)]
        );
    }

    const string BusiestSecond = """
        SELECT max(messages)::bigint FROM (
          SELECT count(*) OVER (PARTITION BY phone_number_id ORDER BY started_at RANGE BETWEEN interval '999999 microseconds' PRECEDING AND CURRENT ROW) AS messages
          FROM send_attempts WHERE purpose = 'campaign') seconds
        """;

    // A claim and a decision about the same person lock the same row, so the moments of their commits are in the order in which they
    // happened.
    const string AfterLeaving = """
        SELECT count(*) FROM intents i JOIN consent_events e ON e.profile_id = i.profile_id AND e.became = 'unsubscribed'
        WHERE pg_xact_commit_timestamp(i.xmin) > pg_xact_commit_timestamp(e.xmin)
        """;
}
