using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Everything that happened to one person of a campaign, in order.</summary>
public sealed record RecipientTrail(CampaignRecipient Recipient, IReadOnlyList<TrailEvent> Events)
{
    /// <summary>The trails a key leads to: one, or several where profiles share a number.</summary>
    /// <param name="key">A recipient's id, a profile's id, or a phone number.</param>
    /// <param name="country">Country (ISO 3166) of a number typed without a country code.</param>
    public static async Task<List<RecipientTrail>> Of(
        Session session,
        Sealer sealer,
        Guid campaign,
        string key,
        string? country,
        CancellationToken ct = default
    )
    {
        var trails = new List<RecipientTrail>();
        foreach (var recipient in await Meant(session, sealer, campaign, key.Trim(), country, ct))
            trails.Add(new(recipient, await EventsOf(session, campaign, recipient, ct)));
        return trails;
    }

    static async Task<List<CampaignRecipient>> Meant(
        Session session,
        Sealer sealer,
        Guid campaign,
        string key,
        string? country,
        CancellationToken ct
    )
    {
        if (Guid.TryParse(key, out var id))
            return await Find(session, sealer, campaign, id, null, null, ct);
        return PhoneNumber.Read(key, country) is { Doubt: null, Phone: var phone }
            ? await Find(session, sealer, campaign, null, sealer.Forms(phone), sealer.Forms(phone.MatchKey), ct)
            : [];
    }

    // Of what happened at one moment, what led to the other comes first: they are gathered in that order, and sorting keeps it.
    static async Task<List<TrailEvent>> EventsOf(Session session, Guid campaign, CampaignRecipient recipient, CancellationToken ct)
    {
        var launched = await Launched(session, campaign, recipient.Id, ct);
        var attempts = await Attempts(session, recipient.Id, recipient.Profile, ct);
        var replies = await Replies(session, campaign, recipient.Id, ct);
        var consents = await Consents(session, recipient.Profile, launched.At, ct);
        return
        [
            .. Launch(launched, recipient)
                .Concat(Sending(attempts))
                .Concat(Arriving(recipient))
                .Concat(replies)
                .Concat(consents)
                .OrderBy(one => one.At),
        ];
    }

    static IEnumerable<TrailEvent> Launch((DateTimeOffset At, bool LeftOut) launched, CampaignRecipient recipient)
    {
        yield return new(
            launched.At,
            launched.LeftOut ? new TrailStep.Skipped(LeftOut.Of(recipient.SkipReason!)) : new TrailStep.Launched()
        );
    }

    static IEnumerable<TrailEvent> Sending(List<Attempt> attempts)
    {
        foreach (var (attempt, number) in attempts.Select((attempt, place) => (attempt, place + 1)))
        {
            yield return new(attempt.StartedAt, number == 1 ? new TrailStep.SendingBegan() : new TrailStep.SendingBeganAgain(number));
            if (attempt.SettledAt is { } settled)
                yield return new(settled, Outcome(attempt));
        }
    }

    static TrailStep Outcome(Attempt attempt) =>
        attempt.Outcome switch
        {
            "accepted" => new TrailStep.Accepted(),
            "not_sent" => new TrailStep.NotSent(Why(attempt)),
            "rejected" => new TrailStep.Rejected(Why(attempt)),
            "failed" => new TrailStep.GivenUp(Why(attempt)),
            "superseded" => new TrailStep.Superseded(),
            _ => new TrailStep.Unanswered(Why(attempt)),
        };

    static SendFailure Why(Attempt attempt) => SendFailure.Of(attempt.Code, attempt.Error);

    static IEnumerable<TrailEvent> Arriving(CampaignRecipient recipient)
    {
        if (recipient.DeliveredAt is { } delivered)
            yield return new(delivered, new TrailStep.Delivered());
        if (recipient.ReadAt is { } read)
            yield return new(read, new TrailStep.Read());
        if (recipient.FailedAt is { } failed)
            yield return new(failed, new TrailStep.Failed(SendFailure.Of(recipient.ErrorCode, recipient.FailureReason)));
    }

    static Task<List<CampaignRecipient>> Find(
        Session session,
        Sealer sealer,
        Guid campaign,
        Guid? id,
        string[]? phone,
        string[]? match,
        CancellationToken ct
    ) => session.Query([campaign, id, phone, match], row => CampaignRecipient.Read(row, sealer), ct);

    static async Task<(DateTimeOffset At, bool LeftOut)> Launched(Session session, Guid campaign, Guid recipient, CancellationToken ct) =>
        await session.First([campaign, recipient], row => (row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1)), ct);

    static Task<List<Attempt>> Attempts(Session session, Guid recipient, Guid profile, CancellationToken ct) =>
        session.Query([recipient, profile], ReadAttempt, ct);

    static Task<List<TrailEvent>> Replies(Session session, Guid campaign, Guid recipient, CancellationToken ct) =>
        session.Query(
            [campaign, recipient],
            row => new TrailEvent(row.GetFieldValue<DateTimeOffset>(0), TrailStep.Replied.Of(row.GetTimeSpan(1))),
            ct
        );

    static Task<List<TrailEvent>> Consents(Session session, Guid profile, DateTimeOffset since, CancellationToken ct) =>
        session.Query(
            [profile, since],
            row => new TrailEvent(row.GetFieldValue<DateTimeOffset>(0), Consent(row.GetString(1), row.GetString(2))),
            ct
        );

    static TrailStep Consent(string became, string source) =>
        became == "unsubscribed" ? new TrailStep.LeftMarketing(source) : new TrailStep.CameBack(source);

    static Attempt ReadAttempt(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateTimeOffset>(0), row.OrNull<DateTimeOffset>(1), row.GetString(2), row.OrNull<int>(3), row.TextOrNull(4));

    sealed record Attempt(DateTimeOffset StartedAt, DateTimeOffset? SettledAt, string Outcome, int? Code, string? Error);
}

/// <summary>One thing that happened to a recipient.</summary>
public sealed record TrailEvent(DateTimeOffset At, TrailStep Step);
