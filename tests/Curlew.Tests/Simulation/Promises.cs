using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Simulation;

/// <summary>What must hold after every step, judged by Meta's own list of what it was sent; and at the end, when the faults have
/// healed.</summary>
sealed class Promises(World world, FaultPlan plan, SimulatedMeta meta, List<Person> people)
{
    readonly Dictionary<string, Guid> profiles = people.ToDictionary(person => person.Address, person => person.Id);
    readonly Dictionary<string, string> zones = people.ToDictionary(
        person => person.Address,
        person => plan.Wishes.InCustomerZones ? person.Zone : plan.Wishes.Zone
    );
    readonly Dictionary<Guid, Intent> intents = [];
    readonly HashSet<string> reached = [];
    readonly HashSet<Guid> everSentAgain = [];
    HashSet<Guid> optedOut = [];
    HashSet<Guid> active = [];
    HashSet<Guid> sentAgain = [];
    HashSet<Guid> unknown = [];
    int seen;

    /// <summary>What somebody has decided to send before it was sent.</summary>
    /// <param name="Campaign">Null for what a person sends by hand.</param>
    /// <param name="Order">Null for what a campaign sends.</param>
    sealed record Intent(Guid? Campaign, Guid? Order, string Template)
    {
        public bool IsFor(Intent other) => Campaign == other.Campaign && Order == other.Order;
    }

    sealed record Known(HashSet<Guid> OptedOut, HashSet<Guid> Active, HashSet<Guid> SentAgain, HashSet<Guid> Unknown);

    /// <summary>The portfolio's limit as the business has set it.</summary>
    public int? MessagingLimit { get; set; } = plan.MessagingLimit;

    /// <summary>Each number's messages a second.</summary>
    public int Throughput { get; set; } = plan.Throughput;

    /// <summary>Looks at what has arrived since the last step, against what was decided before it.</summary>
    public async Task Check()
    {
        var fresh = meta.Letters.Skip(seen).ToList();
        seen = meta.Letters.Count;
        var now = await Look(fresh);
        if (fresh.Find(letter => !intents.ContainsKey(letter.Attempt)) is { } stray)
            throw new BrokenPromise(Promise.IntentBeforeMessage, $"{stray.To} was sent a message whose intent was never committed.");
        foreach (var letter in fresh)
            Judge(letter);
        (optedOut, active, sentAgain, unknown) = now;
        everSentAgain.UnionWith(sentAgain);
    }

    /// <summary>Recounts every number.</summary>
    public async Task Recount()
    {
        List<Difference> drift =
        [
            .. await new VerifyCampaigns(world.Database).Run(CancellationToken.None),
            .. await VerifyPeople.Run(world.Database),
        ];
        if (drift.Count > 0)
            throw new BrokenPromise(Promise.NumbersAreExact, $"Numbers have drifted: {string.Join("; ", drift)}");
    }

    /// <summary>The account is closed: everybody has an end, and it is the one Meta knows of.</summary>
    public async Task Close()
    {
        await Recount();
        if (await world.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL") is { Count: > 0 } problems)
            throw new BrokenPromise(Promise.WebhooksTakeEffect, $"Webhooks had no effect: {string.Join("; ", problems)}");
        var ends = (await world.Database.Rows("SELECT campaign_id, profile_id, status FROM campaign_recipients"))
            .Select(row => row.Split(" | "))
            .ToDictionary(row => (Guid.Parse(row[0]), Guid.Parse(row[1])), row => row[2]);
        foreach (var ((campaign, profile), status) in ends)
        {
            var tried = meta.Letters.FindAll(letter =>
                !sentAgain.Contains(letter.Attempt) && intents[letter.Attempt].Campaign == campaign && profiles[letter.To] == profile
            );
            var taken = tried.FindAll(letter => letter.Wamid is not null);
            var told = taken.SelectMany(letter => letter.Told).ToHashSet();
            var isWrong = status switch
            {
                "pending" or "queued" => true,
                "sent" or "delivered" or "read" => taken.Count == 0,
                // What failed may have been sent once more, and nothing heard of that.
                "uncertain" => tried.Exists(letter => letter.Told.Count > 0 && (letter == tried[^1] || !letter.Told.Contains("failed"))),
                "skipped" => taken.Exists(letter => !letter.IsGivenUp),
                _ => false,
            };
            if (isWrong || told.Contains("read") && status != "read" || told.Contains("delivered") && status is not ("delivered" or "read"))
                throw new BrokenPromise(
                    Promise.EndsAreTrue,
                    $"{profile} of campaign {campaign} ends as {status}, but Meta took {taken.Count} messages and told {string.Join(", ", told)}."
                );
        }

        await CloseOrders();
        // Who orders a message to be sent again takes the risk that somebody has it twice, and hears of it.
        var isRisked = meta.Letters.Exists(letter => everSentAgain.Contains(letter.Attempt) && letter.Told.Count > 0);
        if (
            await world.Database.Rows(
                "SELECT kind, text FROM alarms WHERE NOT $1 OR kind <> 'sent_twice' AND text NOT LIKE '%counted as superseded%'",
                isRisked
            ) is
            { Count: > 0 } alarms
        )
            throw new BrokenPromise(Promise.NoAlarm, $"Alarms: {string.Join("; ", alarms)}");
    }

    async Task CloseOrders()
    {
        var outcomes = (await world.Database.Rows("SELECT id, outcome FROM send_attempts WHERE purpose = 'template'"))
            .Select(row => row.Split(" | "))
            .ToDictionary(row => Guid.Parse(row[0]), row => row[1]);
        foreach (var letter in meta.Letters.Where(letter => outcomes.ContainsKey(letter.Attempt)))
        {
            var isTrue = outcomes[letter.Attempt] switch
            {
                "accepted" => letter.Wamid is not null,
                "failed" => letter.IsGivenUp,
                "unknown" => letter.Told.Count == 0,
                "rejected" or "not_sent" => letter.Wamid is null,
                _ => false,
            };
            if (!isTrue)
                throw new BrokenPromise(
                    Promise.EndsAreTrue,
                    $"What was sent to {letter.To} by hand ends as {outcomes[letter.Attempt]}, but Meta says: {letter}."
                );
        }
    }

    // One question a step: what the new letters are about, who has opted out by now, which campaigns are active, what somebody has ordered
    // to be sent again, and what nobody knows the end of.
    async Task<Known> Look(List<Letter> fresh)
    {
        var rows = (
            await world.Database.Rows(
                """
                SELECT 'attempt', a.id, a.campaign_id, r.variant, a.command_id, o.template_name
                FROM send_attempts a LEFT JOIN campaign_recipients r ON r.id = a.recipient_id LEFT JOIN template_orders o ON o.id = a.command_id WHERE a.id = ANY ($1)
                UNION ALL SELECT 'out', profile_id, NULL, NULL, NULL, NULL FROM consent_events WHERE became = 'unsubscribed'
                UNION ALL SELECT 'active', id, NULL, NULL, NULL, NULL FROM marketing_campaigns WHERE status = 'active'
                UNION ALL SELECT 'again', id, NULL, NULL, NULL, NULL FROM send_attempts WHERE outcome = 'superseded'
                UNION ALL SELECT 'unknown', id, NULL, NULL, NULL, NULL FROM send_attempts WHERE outcome IN ('started', 'unknown', 'superseded')
                """,
                fresh.Select(letter => letter.Attempt).ToArray()
            )
        ).ConvertAll(row => row.Split(" | "));
        foreach (var row in rows.FindAll(row => row[0] == "attempt"))
            intents[Guid.Parse(row[1])] = Guid.TryParse(row[4], out var order)
                ? new(null, order, row[5])
                : new(Guid.Parse(row[2]), null, row[3] == "holdout" ? "nothing" : World.TemplateOf(row[3]));
        HashSet<Guid> All(string kind) => [.. rows.Where(row => row[0] == kind).Select(row => Guid.Parse(row[1]))];
        return new(All("out"), All("active"), All("again"), All("unknown"));
    }

    void Judge(Letter letter)
    {
        var intent = intents[letter.Attempt];
        var earlier = meta.Letters.TakeWhile(other => other != letter).ToList();
        if (intent.Campaign is { } campaign && !active.Contains(campaign))
            throw new BrokenPromise(Promise.OnlyActiveCampaigns, $"{letter.To} was sent a message of a campaign that was not active.");
        if (World.IsMarketing(letter) && optedOut.Contains(profiles[letter.To]))
            throw new BrokenPromise(Promise.NobodyWhoOptedOut, $"{letter.To} had opted out before the intent to send.");
        if (letter.Template != intent.Template)
            throw new BrokenPromise(Promise.TheirOwnLetter, $"{letter.To} was to get {intent.Template} and was sent {letter.Template}.");
        if (letter.Wamid is null)
            return;
        if (earlier.Exists(other => other.To == letter.To && Has(other) && intents[other.Attempt].IsFor(intent)))
            throw new BrokenPromise(
                Promise.NobodyTwice,
                $"{letter.To} has a message of one {(intent.Campaign is null ? "order" : "campaign")} twice."
            );
        if (!plan.Has(Fault.WrongClocks))
            Measure(letter, intent, [.. earlier.Where(other => other.Wamid is not null)]);
    }

    // Whether the person has it, as far as anybody can know who was not told otherwise by Meta or by somebody in the office.
    bool Has(Letter letter) =>
        letter.Wamid is not null && !(letter.IsGivenUp && letter.Told.Contains("failed")) && !sentAgain.Contains(letter.Attempt);

    // A message that Meta has not taken counts as long as the server cannot know that, and its person with it, also when the limit is cut
    // meanwhile.
    bool FoundRoomBefore(Letter letter) =>
        plan.Has(Fault.LimitChanges)
        && meta.Letters.TakeWhile(other => other != letter)
            .Any(other =>
                other.To == letter.To && other.Wamid is null && unknown.Contains(other.Attempt) && other.At > letter.At.AddHours(-24)
            );

    static DateTime Local(Letter letter, string zone) =>
        TimeZoneInfo.ConvertTime(letter.At, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;

    // The window may go by the customers' clocks; a day is always one of the business.
    DateTime LocalTime(Letter letter) => Local(letter, zones[letter.To]);

    DateOnly Day(Letter letter) => DateOnly.FromDateTime(Local(letter, plan.Wishes.Zone));

    void Measure(Letter letter, Intent intent, List<Letter> earlier)
    {
        if (1 + earlier.Count(other => other.Number == letter.Number && other.At > letter.At.AddSeconds(-1)) > Throughput)
            throw new BrokenPromise(Promise.Throughput, $"More than {Throughput} messages in a second.");
        if (
            plan.Wishes.Cap is { } cap
            && World.IsMarketing(letter)
            && 1
                + earlier.Count(other =>
                    World.IsMarketing(other) && other.To == letter.To && Has(other) && other.At > letter.At.AddDays(-cap.Days)
                )
                > cap.Messages
        )
            throw new BrokenPromise(Promise.FrequencyCap, $"{letter.To} got more than {cap.Messages} messages in {cap.Days} days.");
        if (intent.Campaign is not null)
            MeasureDay(letter, intent, earlier);
        MeasureLimit(letter, earlier);
    }

    void MeasureDay(Letter letter, Intent intent, List<Letter> earlier)
    {
        if (!plan.Wishes.Allows(TimeOnly.FromDateTime(LocalTime(letter))))
            throw new BrokenPromise(Promise.Window, $"{letter.To} was sent a message at {LocalTime(letter):HH:mm:ss} {zones[letter.To]}.");
        if (1 + earlier.Count(other => intents[other.Attempt].IsFor(intent) && Day(other) == Day(letter)) > plan.DailyLimit)
            throw new BrokenPromise(Promise.DailyLimit, $"More than {plan.DailyLimit} messages of a campaign on {Day(letter)}.");
    }

    void MeasureLimit(Letter letter, List<Letter> earlier)
    {
        if (meta.Wrote.TryGetValue((letter.To, letter.Number), out var wrote) && wrote > letter.At.AddHours(-24))
            return;
        // A limit cut below what is used says nothing against those reached before; it is who is reached anew that must find room.
        var others = earlier
            .Where(other => other.At > letter.At.AddHours(-24) && reached.Contains(other.Wamid!))
            .Select(other => other.To)
            .Distinct()
            .ToList();
        reached.Add(letter.Wamid!);
        if (!others.Contains(letter.To) && !FoundRoomBefore(letter) && others.Count + 1 > MessagingLimit)
            throw new BrokenPromise(Promise.MessagingLimit, $"{letter.To} is one more: more than {MessagingLimit} people in 24 hours.");
    }
}
