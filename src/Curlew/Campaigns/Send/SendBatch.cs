using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>
/// Sends the next messages of a business number's campaigns: claims within every limit and commits the intent, sends each once, records
/// how each ended. Several of these may run at once, in one server or in many.
/// </summary>
/// <param name="departures">The gate its messages leave through, see <see cref="CloudApiOptions.Pace"/>; null where all may leave at once, as
/// on a clock that others move.</param>
public sealed class SendBatch(
    Database database,
    TimeProvider clock,
    Sealer sealer,
    CloudApi api,
    RecordBatch record,
    SendOptions options,
    Departures? departures = null
)
{
    // The gate gives back a place in a moment; looked for much later, the line before it would be empty.
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    // A number remembers for three seconds when it sent (SendingNumber.TakeSlots), and one second counts.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    readonly SendClaim send = new(api, record, options.RecordEvery);

    /// <summary>The business number it sends from, by Meta's id.</summary>
    public string PhoneNumberId => options.PhoneNumberId;

    /// <summary>Messages claimed here and not yet answered. A crash leaves these uncertain, and those whose answers are not recorded
    /// yet.</summary>
    public int UnderWay => send.UnderWay;

    /// <summary>Claims and sends once; returns how many people that was about, those included who were only skipped or put off. Zero means
    /// that a limit binds or that nobody is due: <see cref="Outlook"/> says which.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var begun = await Begin(ct);
        await begun.Ended;
        return begun.People;
    }

    /// <summary>Claims once and begins to send, without waiting for answers.</summary>
    public async Task<Begun> Begin(CancellationToken ct)
    {
        var (claims, again) = await database.InTransaction(tx => ClaimDue(tx, ct), ct);
        return new(claims.Sum(claim => claim.Recipients.Count), claims.Sum(claim => claim.SetAside), send.Begin(claims), again);
    }

    async Task<(List<Claim> Claims, TimeSpan Again)> ClaimDue(Transaction tx, CancellationToken ct)
    {
        var (held, now) = await LockNumber(tx, ct);
        if (held is not { } number)
            return ([], TimeSpan.Zero);
        if (number.IsQuiet)
            await SendingNumber.Ask(tx, number.Id, ct);

        // Full numbers are asked for often, and what follows is dear: the limit is counted over everybody reached in a day.
        var room = Math.Max(0, Math.Min(options.ChunkSize, number.Room));
        if (room == 0)
            return ([], number.RoomAgain);
        // Who waits here for a turn waits where an opt-out does not find them: never more than leave in a quarter of a second.
        room = Math.Min(room, Math.Max(1, number.Throughput / 4) - (departures?.Waiting ?? 0));
        if (room <= 0)
            return ([], Moment);
        var claims = await ClaimDue(tx, number, room, now, ct);
        if (claims.Sum(claim => claim.Recipients.Count) is > 0 and var messages)
            await SendingNumber.TakeSlots(tx, number.Id, now, messages, ct);
        return (claims, number.RoomAgain);
    }

    async Task<(SendingNumber? Number, DateTimeOffset Now)> LockNumber(Transaction tx, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var number = await SendingNumber.Lock(tx, options.PhoneNumberId, now, ct);
        // Others have claimed while this one waited, and of what they saw leave the number remembers only so much: it is asked again.
        return clock.GetUtcNow() - now <= LongestWait
            ? (number, now)
            : (await SendingNumber.Lock(tx, options.PhoneNumberId, now = clock.GetUtcNow(), ct), now);
    }

    async Task<List<Claim>> ClaimDue(Transaction tx, SendingNumber number, int room, DateTimeOffset now, CancellationToken ct)
    {
        var claims = new List<Claim>();
        var budget = await Budget.Of(tx, number, now - options.RollingWindow, ct);
        // Within the limit, whoever counts can be sent to again. Once it was cut below what is used, somebody who has left Meta's window
        // and not yet ours would be one more.
        var reachedSince = now - (budget.IsOverdrawn ? options.SurelyReached : options.RollingWindow);
        var rivals = await budget.Rivals(tx, number, now, ct);
        var due = new DueBatches(await DueBatch.All(tx, number.Id, now, ct));
        for (var left = budget.Left; room > 0 && due.AreLeft; )
        {
            var round = new List<(DueShare Share, Claim Claim)>();
            foreach (var share in due.Share(room, left, rivals))
                round.Add((share, await ClaimFrom(tx, number, share, reachedSince, now, ct)));
            due.Claimed(round.ConvertAll(part => (part.Share, part.Claim.Counts)));
            claims.AddRange(round.Select(part => part.Claim).Where(claim => claim.People > 0));
            room -= round.Sum(part => part.Claim.Recipients.Count);
            left -= round.Sum(part => part.Claim.Costs);
        }

        return claims;
    }

    async Task<Claim> ClaimFrom(
        Transaction tx,
        SendingNumber number,
        DueShare share,
        DateTimeOffset reachedSince,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var batch = share.Batch;
        var day = batch.LooksAhead ? DateOnly.MaxValue : batch.Day;
        var numbersFirst = await NumbersFirst(tx, batch.Campaign, now, number.PortfolioId, day, ct);
        var rows = await Claim(
            tx,
            [
                batch.Campaign,
                batch.Schedule,
                batch.Day,
                now,
                share.Most,
                share.LookAhead,
                share.Budget,
                number.PortfolioId,
                reachedSince,
                now - options.OpenWindow,
                number.Id,
                share.IsTight,
                batch.MarketingLetters,
                batch.Zone,
                numbersFirst,
                batch.LooksAhead,
            ],
            ct
        );
        return await Write(tx, number, batch, rows, now, ct);
    }

    async Task<Claim> Write(
        Transaction tx,
        SendingNumber number,
        DueBatch batch,
        List<(int SetAside, ClaimedRecipient? Recipient)> rows,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var letters = await Letters.Of(tx, batch.Campaign, ct);
        var claimed = rows.Select(row => row.Recipient)
            .OfType<ClaimedRecipient>()
            .Select(to => WrittenLetter.To(to, letters, sealer))
            .ToList();
        var unfit = claimed.FindAll(to => to.Written is null);
        if (unfit.Count > 0)
            await LeaveOut(tx, unfit, batch.Schedule, ct);
        var claim = new Claim(
            Guid.CreateVersion7(),
            batch.Campaign,
            batch.Schedule,
            number.Id,
            number.Throughput,
            now,
            letters,
            claimed.FindAll(to => to.Written is not null),
            rows[0].SetAside + unfit.Count
        );
        if (claim.Recipients.Count > 0)
            await record.Attempts.Launch(tx, claim.Id, [.. claim.Recipients.Select(recipient => recipient.Attempt)], ct);
        return claim;
    }

    static Task<int> LeaveOut(Transaction tx, List<ClaimedRecipient> unfit, Guid schedule, CancellationToken ct) =>
        tx.Execute(
            [
                unfit.Select(to => to.Attempt).ToArray(),
                unfit.Select(to => to.Recipient).ToArray(),
                unfit.Select(to => to.SkipReason).ToArray(),
                schedule,
            ],
            ct
        );

    // Until when people known only by user id wait; null where they need not.
    static Task<DateTimeOffset?> NumbersFirst(
        Transaction tx,
        Guid campaign,
        DateTimeOffset now,
        string portfolio,
        DateOnly day,
        CancellationToken ct
    ) => tx.First([campaign, now, portfolio, day], row => row.OrNull<DateTimeOffset>(0), ct);

    static Task<List<(int SetAside, ClaimedRecipient? Recipient)>> Claim(Transaction tx, object?[] arguments, CancellationToken ct) =>
        tx.Query(
            arguments,
            row =>
                (
                    row.GetInt32(0),
                    row.IsDBNull(1)
                        ? null
                        : new ClaimedRecipient(
                            row.GetGuid(1),
                            row.GetGuid(2),
                            row.GetInt32(3),
                            row.GetInt32(4),
                            row.GetBoolean(5),
                            Person.Read(row, 6),
                            row.TextOrNull(18)
                        )
                ),
            ct
        );
}

/// <summary>A claim whose messages are on their way.</summary>
/// <param name="Messages">How many.</param>
/// <param name="SetAside">People who were due and were skipped or put off instead; behind them others may be due.</param>
/// <param name="Ended">When all of them are answered and recorded.</param>
/// <param name="Again">How long until the number may send what it sent a second ago; zero where it sent nothing.</param>
public readonly record struct Begun(int Messages, int SetAside, Task Ended, TimeSpan Again)
{
    /// <summary>Everybody the claim was about.</summary>
    public int People => Messages + SetAside;
}
