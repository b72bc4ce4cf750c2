using System.Globalization;
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
            "launched",
            launched.LeftOut
                ? RecipientWords.LeftOut(recipient.SkipReason!)
                : "The campaign was launched and this person is in its audience."
        );
    }

    static IEnumerable<TrailEvent> Sending(List<Attempt> attempts)
    {
        foreach (var (attempt, number) in attempts.Select((attempt, place) => (attempt, place + 1)))
        {
            yield return new(
                attempt.StartedAt,
                "attempt",
                number == 1 ? "Sending began." : $"Sending began again, for the {Ordinal(number)} time."
            );
            if (attempt.SettledAt is { } settled)
                yield return new(settled, attempt.Outcome, Outcome(attempt));
        }
    }

    static string Outcome(Attempt attempt) =>
        attempt.Outcome switch
        {
            "accepted" => "WhatsApp took the message.",
            "not_sent" => $"It was not sent and may be tried again: {Why(attempt)}.",
            "rejected" => $"It was refused: {Why(attempt)}.",
            "failed" => $"WhatsApp took the message and gave it up: {Why(attempt)}.",
            "superseded" => "Somebody had it sent once more, whatever had become of this one.",
            "unknown" => $"The answer was lost ({Why(attempt)}): sent or not, nobody knows.",
            _ => $"{attempt.Outcome}: {Why(attempt)}.",
        };

    static string Why(Attempt attempt) => RecipientWords.Failure(attempt.Code, attempt.Error);

    static IEnumerable<TrailEvent> Arriving(CampaignRecipient recipient)
    {
        if (recipient.DeliveredAt is { } delivered)
            yield return new(delivered, "delivered", "The message arrived.");
        if (recipient.ReadAt is { } read)
            yield return new(read, "read", "It was read.");
        if (recipient.FailedAt is { } failed)
            yield return new(failed, "failed", recipient.Reason);
    }

    static string Ordinal(int number) =>
        number switch
        {
            2 => "second",
            3 => "third",
            4 => "fourth",
            _ => string.Create(CultureInfo.InvariantCulture, $"{number}th"),
        };

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
            row => new TrailEvent(
                row.GetFieldValue<DateTimeOffset>(0),
                "replied",
                $"The person answered, {After(row.GetTimeSpan(1))} after the message."
            ),
            ct
        );

    static Task<List<TrailEvent>> Consents(Session session, Guid profile, DateTimeOffset since, CancellationToken ct) =>
        session.Query(
            [profile, since],
            row => new TrailEvent(row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), Consent(row.GetString(1), row.GetString(2))),
            ct
        );

    static string Consent(string became, string source) =>
        $"The person {(became == "unsubscribed" ? "left marketing" : "came back to marketing")}{source switch
    {
        "keyword" => ", by writing so",
        "button" => ", with a button",
        "user_preferences" => ", in WhatsApp's own settings",
        "error_131050" => ", as an error of WhatsApp's says",
        "staff" => ", as somebody here decided",
        _ => $" ({source})",
    }}.";

    static string After(TimeSpan span) =>
        span switch
        {
            { TotalMinutes: < 1 } => "less than a minute",
            { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
            { TotalDays: < 2 } => $"{(int)span.TotalHours} hours",
            _ => $"{(int)span.TotalDays} days",
        };

    static Attempt ReadAttempt(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateTimeOffset>(0), row.OrNull<DateTimeOffset>(1), row.GetString(2), row.OrNull<int>(3), row.TextOrNull(4));

    sealed record Attempt(DateTimeOffset StartedAt, DateTimeOffset? SettledAt, string Outcome, int? Code, string? Error);
}

/// <summary>One thing that happened to a recipient.</summary>
/// <param name="What">launched, attempt, accepted, not_sent, rejected, failed, superseded, unknown, delivered, read, replied, unsubscribed
/// or subscribed.</param>
/// <param name="Words">The same for a person to read; nothing in it is personal.</param>
public sealed record TrailEvent(DateTimeOffset At, string What, string Words);
