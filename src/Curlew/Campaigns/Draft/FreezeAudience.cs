using Curlew.Audiences;
using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>
/// Turns a filter or a list into the recipients of a campaign, once: one row a person, everyone left out with a reason, and the batches in
/// which the rest is sent.
/// </summary>
static class FreezeAudience
{
    /// <param name="fingerprint">That of the audience somebody has looked at; another audience is refused.</param>
    public static async Task<LaunchOutcome> Run(
        Transaction tx,
        Campaign campaign,
        string? fingerprint,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var calendar = await SendingCalendar.Of(tx, campaign.Id, ct);
        var zones = await Expected(tx, campaign.Id, calendar, await CampaignAudience.Read(tx, campaign.Id, now, 2, ct), ct);
        var audience = await CampaignAudience.Read(tx, campaign.Id, now, 6, ct);
        var counted = await Freeze(
            tx,
            campaign.Id,
            BatchPlan.Place(calendar, campaign.DailySendLimit, zones, [], now),
            calendar.InCustomerZones,
            audience,
            ct
        );
        await EmptyList(tx, campaign.Id, ct);

        var skipped = counted
            .Where(c => c.Reason is not null)
            .GroupBy(c => c.Reason!)
            .ToDictionary(reason => reason.Key, reason => reason.Sum(c => c.People));
        var recipients = counted.Where(c => c.Reason is null).Sum(c => c.People);
        if (recipients == 0)
            return new LaunchOutcome.AudienceEmpty(skipped);

        if (fingerprint is not null && Fingerprint.Of(counted.Select(c => (c.People, c.Digest))) is var found && found != fingerprint)
            return new LaunchOutcome.AudienceChanged(fingerprint, found);

        // Somebody may have come or gone since the zones were counted: the batches are those of the people who are in.
        var plan = BatchPlan.Place(
            calendar,
            campaign.DailySendLimit,
            counted.Where(c => c.Reason is null).ToDictionary(c => c.Zone, c => c.People),
            [],
            now
        );
        if (plan.Batches.Count == 0)
            return new LaunchOutcome.NeverDue();
        await Remember(tx, campaign.Id, counted.Sum(c => c.People), audience.Frozen, ct);
        await KeepPlan.Append(tx, campaign.Id, plan.Batches, ct);
        return new LaunchOutcome.Launched(recipients, skipped, plan.Batches.Count, plan.Batches[0].Day, plan.Batches[^1].Day);
    }

    // In one zone the first places get the same days however many come after them: nobody need be judged twice.
    static async Task<Dictionary<string, int>> Expected(
        Transaction tx,
        Guid campaign,
        SendingCalendar calendar,
        Audience audience,
        CancellationToken ct
    ) =>
        calendar.InCustomerZones
            ? (await Zones(tx, campaign, audience, ct)).ToDictionary()
            : new() { [""] = await Most(tx, campaign, audience, ct) };

    static Task<int> Most(Transaction tx, Guid campaign, Audience audience, CancellationToken ct) =>
        tx.First([campaign, audience.People], row => row.GetInt32(0), ct);

    static Task<List<KeyValuePair<string, int>>> Zones(Transaction tx, Guid campaign, Audience audience, CancellationToken ct) =>
        tx.Query([campaign, audience.People, audience.Excluded], row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), ct);

    static Task<List<(string? Reason, string Zone, int People, long Digest)>> Freeze(
        Transaction tx,
        Guid campaign,
        Placement plan,
        bool inCustomerZones,
        Audience audience,
        CancellationToken ct
    )
    {
        var ranges = plan.Batches.GroupBy(batch => batch.Zone).SelectMany(Ranges).ToList();
        return tx.Query(
            [
                campaign,
                ranges.Select(r => r.Zone).ToArray(),
                ranges.Select(r => r.Begin).ToArray(),
                ranges.Select(r => r.Day).ToArray(),
                inCustomerZones,
                audience.People,
                audience.Excluded,
            ],
            row => (row.TextOrNull(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3)),
            ct
        );
    }

    // From which place in a zone on people are sent to on which day.
    static IEnumerable<(string Zone, int Begin, DateOnly Day)> Ranges(IEnumerable<PlannedBatch> zone)
    {
        var begin = 1;
        foreach (var day in zone.GroupBy(batch => batch.Day))
        {
            yield return (day.First().Zone, begin, day.Key);
            begin += day.Sum(batch => batch.Size);
        }
    }

    /// <summary>People who stand in the order of their places, from 1 in each zone, with the days a plan gives them.</summary>
    internal static List<WaitingPeople> OnDays(IEnumerable<WaitingPeople> people, Placement plan)
    {
        var last = plan.Batches.Select(batch => batch.Day).DefaultIfEmpty(DateOnly.MaxValue).Max();
        var days = plan.Batches.GroupBy(batch => batch.Zone).ToDictionary(zone => zone.Key, zone => Ranges(zone).ToList());
        return
        [
            .. people.SelectMany(group =>
                days.TryGetValue(group.Zone, out var ranges) ? OnDays(group, ranges) : [group with { Day = last }]
            ),
        ];
    }

    static IEnumerable<WaitingPeople> OnDays(WaitingPeople people, List<(string Zone, int Begin, DateOnly Day)> ranges)
    {
        for (var place = 0; place < ranges.Count; place++)
        {
            var from = Math.Max(people.Position, ranges[place].Begin);
            var to = Math.Min(people.Position + people.Count, place + 1 < ranges.Count ? ranges[place + 1].Begin : int.MaxValue);
            if (from < to)
                yield return people with
                {
                    Day = ranges[place].Day,
                    Position = from,
                    Count = to - from,
                };
        }
    }

    internal static Task<int> EmptyList(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);

    static Task<int> Remember(Transaction tx, Guid campaign, int total, string frozen, CancellationToken ct) =>
        tx.Execute([campaign, total, frozen], ct);
}
