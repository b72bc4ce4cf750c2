using Curlew.Postgres;
using Curlew.Staff;

namespace Curlew.Campaigns;

/// <summary>
/// Sends again to people of whom nobody knows whether they got the message. Only a person can order it, for they take the risk that some
/// get it
/// twice; and only once so much time has passed, and so much else was reported, that silence means something.
/// </summary>
sealed class SendAgain(Database database, TimeProvider clock)
{
    /// <summary>Whom an order given now would reach, and why not the others.</summary>
    public Task<Unheard> Look(Guid campaign, CancellationToken ct) => Look(database, campaign, clock.GetUtcNow(), ct);

    /// <summary>Puts those people back into the campaign; their earlier attempts count as superseded, with who ordered it and
    /// why.</summary>
    public Task<SendAgainOutcome> Run(Guid campaign, string by, string reason, CancellationToken ct) =>
        database.Decide(tx => Run(tx, campaign, by, reason, clock.GetUtcNow(), ct), Patience.Usual, ct);

    internal static async Task<SendAgainOutcome> Run(
        Transaction tx,
        Guid campaign,
        string by,
        string reason,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (string.IsNullOrWhiteSpace(reason))
            return new SendAgainOutcome.NoReason();
        if (await Hold(tx, campaign, ct) is not { } status)
            return new SendAgainOutcome.NoSuchCampaign();
        if (status is CampaignStatus.Draft or CampaignStatus.Cancelled)
            return new SendAgainOutcome.NotSendable(status);
        var unheard = await Look(tx, campaign, now, ct);
        if (unheard.Eligible == 0)
            return new SendAgainOutcome.NobodyToSendAgain(unheard);

        var order = Guid.CreateVersion7();
        var people = await Supersede(tx, campaign, now, order, ct);
        await Note(tx, order, campaign, people, now, by, reason, ct);
        await GoOn(tx, campaign, ct);
        return new SendAgainOutcome.SendingAgain(order, people);
    }

    internal static async Task<Unheard> Look(Session session, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        (await Unheard(session, campaign, now, ct))!;

    static Task<Unheard?> Unheard(Session session, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        session.First(
            [campaign, now],
            row => new Unheard(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.OrNull<DateTimeOffset>(4)),
            ct
        );

    static Task<CampaignStatus?> Hold(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.First<CampaignStatus?>([campaign], row => row.CampaignStatus(0), ct);

    static Task<int> Supersede(Transaction tx, Guid campaign, DateTimeOffset now, Guid order, CancellationToken ct) =>
        tx.Execute([campaign, now, order], ct);

    static Task<int> Note(
        Transaction tx,
        Guid order,
        Guid campaign,
        int people,
        DateTimeOffset at,
        string by,
        string reason,
        CancellationToken ct
    ) => tx.Execute([order, campaign, people, at, by, reason], ct);

    static Task<int> GoOn(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);
}

/// <summary>People of a campaign who may or may not have the message.</summary>
/// <param name="Uncertain">All of them.</param>
/// <param name="Eligible">Those it may be sent to again.</param>
/// <param name="TooYoung">Tried less than 24 hours ago, or 72 where Meta may be holding the template.</param>
/// <param name="LineSilent">Old enough, but nothing sent around then was reported either, so silence proves nothing.</param>
/// <param name="OldEnoughAt">When the first of those too young will be old enough.</param>
public sealed record Unheard(int Uncertain, int Eligible, int TooYoung, int LineSilent, DateTimeOffset? OldEnoughAt);
