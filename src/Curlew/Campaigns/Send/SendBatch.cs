using System.Text.Json;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Templates;
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

    int underWay;

    /// <summary>The business number it sends from, by Meta's id.</summary>
    public string PhoneNumberId => options.PhoneNumberId;

    /// <summary>Messages claimed here and not yet answered. A crash leaves these uncertain, and those whose answers are not recorded
    /// yet.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>Claims and sends once; returns how many people that was about, those included who were only skipped or put off. Zero means
    /// that a limit binds or that nobody is due: <see cref="Outlook"/> says which.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var begun = await Begin(ct);
        await begun.Ended;
        return begun.People;
    }

    // A number remembers for three seconds when it sent (TakeSlots), and one second counts.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Claims once and begins to send, without waiting for answers.</summary>
    public async Task<Begun> Begin(CancellationToken ct)
    {
        var (claims, again) = await database.InTransaction(tx => ClaimDue(tx, ct), ct);
        var messages = claims.Sum(claim => claim.Recipients.Count);
        Interlocked.Add(ref underWay, messages);
        // All at once, because their leases run already; and from here on nothing is cancelled: a message that may have left must be
        // recorded, and a cancelled call proves nothing.
        return new(messages, claims.Sum(claim => claim.SetAside), Task.WhenAll(claims.Select(SendAll)), again);
    }

    async Task<(List<Claim> Claims, TimeSpan Again)> ClaimDue(Transaction tx, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var locked = await LockNumber(tx, now, ct);
        // Others have claimed while this one waited, and of what they saw leave the number remembers only so much: it is asked again.
        if (clock.GetUtcNow() - now > LongestWait)
            locked = await LockNumber(tx, now = clock.GetUtcNow(), ct);
        if (locked is not { } number)
            return ([], TimeSpan.Zero);
        if (number.IsQuiet)
            await Ask(tx, ct);

        var claims = new List<Claim>();
        // Full numbers are asked for often, and what follows is dear: the limit is counted over everybody reached in a day.
        var room = Math.Max(0, Math.Min(options.ChunkSize, number.Room));
        if (room == 0)
            return ([], number.RoomAgain);
        // Who waits here for a turn waits where an opt-out does not find them: never more than leave in a quarter of a second.
        room = Math.Min(room, Math.Max(1, number.Throughput / 4) - (departures?.Waiting ?? 0));
        if (room <= 0)
            return ([], Moment);
        var used = number.MessagingLimit is null ? 0 : await BudgetUsed(tx, number.PortfolioId, now - options.RollingWindow, ct);
        var budget = number.MessagingLimit is { } limit ? Math.Max(0, limit - used) : int.MaxValue;
        // Within the limit, whoever counts can be sent to again. Once it was cut below what is used, somebody who has left Meta's window
        // and not yet ours would be one more.
        if (used > number.MessagingLimit)
            number = number with { ReachedFor = options.SurelyReached };
        var rivals = number.MessagingLimit is null || budget == 0 ? [] : await Rivals(tx, number.PortfolioId, now, budget, ct);
        var due = new DueBatches(await Due(tx, now, ct), rivals, room, budget);
        while (due.Next() is { } next)
        {
            var claim = await ClaimFrom(tx, number, next, now, ct);
            due.Claimed(next, claim.Recipients.Count, claim.SetAside, claim.Costs);
            if (claim.Recipients.Count + claim.SetAside > 0)
                claims.Add(claim);
        }

        if (claims.Sum(claim => claim.Recipients.Count) is > 0 and var messages)
            await TakeSlots(tx, options.PhoneNumberId, now, messages, ct);
        return (claims, number.RoomAgain);
    }

    async Task<Claim> ClaimFrom(Transaction tx, Number number, BatchClaim next, DateTimeOffset now, CancellationToken ct)
    {
        var batch = next.Batch;
        var numbersFirst = await NumbersFirst(
            tx,
            batch.Campaign,
            now,
            number.PortfolioId,
            batch.LooksAhead ? DateOnly.MaxValue : batch.Day,
            ct
        );
        var rows = await Claim(
            tx,
            [
                batch.Campaign,
                batch.Schedule,
                batch.Day,
                now,
                next.Most,
                next.LookAhead,
                next.Budget,
                number.PortfolioId,
                now - number.ReachedFor,
                now - options.OpenWindow,
                options.PhoneNumberId,
                next.IsTight,
                batch.MarketingLetters,
                batch.Zone,
                numbersFirst,
                batch.LooksAhead,
            ],
            ct
        );
        var letters = await Letters.Of(tx, batch.Campaign, ct);
        var claimed = rows.Select(row => row.Recipient)
            .OfType<ClaimedRecipient>()
            .Select(to => Write(letters.For(to.Variant), to))
            .ToList();
        var unfit = claimed.FindAll(to => to.Written is null);
        if (unfit.Count > 0)
            await LeaveOut(tx, unfit, batch.Schedule, ct);
        var recipients = claimed.FindAll(to => to.Written is not null);
        var claim = new Claim(
            Guid.CreateVersion7(),
            batch.Campaign,
            batch.Schedule,
            options.PhoneNumberId,
            number.Throughput,
            now,
            letters,
            recipients,
            rows[0].SetAside + unfit.Count
        );
        if (recipients.Count > 0)
            await record.Attempts.Launch(tx, claim.Id, [.. recipients.Select(recipient => recipient.Attempt)], ct);
        return claim;
    }

    // What is answered is recorded while the slowest are still waited for; the claim lands with the last of them. An exception is a bug met
    // on the way of one
    // message: nobody knows whether that one left. It is recorded like the others, and thrown when all of them are.
    async Task SendAll(Claim claim)
    {
        var open = claim.Recipients.Select(recipient => (To: recipient, Message: Sent(claim, recipient))).ToList();
        var all = Task.WhenAll(open.Select(sending => sending.Message));
        while (open.Count > 0)
        {
            await Task.WhenAny(all, Task.Delay(options.RecordEvery));
            var answered = open.FindAll(sending => sending.Message.IsCompleted);
            open.RemoveAll(answered.Contains);
            if (answered.Count > 0)
                await record.Record(
                    claim,
                    answered.ConvertAll(sending => Answer(sending.To, sending.Message)),
                    isWhole: open.Count == 0,
                    CancellationToken.None
                );
        }

        await all;
    }

    static SentMessage Answer(ClaimedRecipient to, Task<SentMessage> sent) =>
        sent.IsCompletedSuccessfully
            ? sent.Result
            : new(to, new Unknown($"Curlew met {sent.Exception!.InnerException!.GetType().Name} while it sent this."), null);

    async Task<SentMessage> Sent(Claim claim, ClaimedRecipient to)
    {
        try
        {
            return await Send(claim, to);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    async Task<SentMessage> Send(Claim claim, ClaimedRecipient to)
    {
        if (claim.IsStale)
            return new(to, new NotSent("The server slept between its claim and the first byte; the claim is out of date."), null);
        var outcome = await api.Send(to.Written!.Message, Messages.Opaque.Of(to.Attempt), CancellationToken.None);
        return new(to, outcome, to.Written.Text);
    }

    /// <summary>Why a code is not sent to somebody who is known by a user id alone.</summary>
    internal const string NoPhone = "no_phone";

    ClaimedRecipient Write(Letter letter, ClaimedRecipient to)
    {
        try
        {
            var (address, filled) = (to.Person.To(sealer), letter.Fill(to.Person.Value(sealer, to.Recipient)));
            if (filled.Unfit is { } unfit)
                return to with { SkipReason = unfit };
            if (letter.NeedsPhone && address.Kind != RecipientKind.Phone)
                return to with { SkipReason = NoPhone };
            var message = new TemplateMessage(address, letter.Name, letter.Language, []) { ComponentsJson = filled.ComponentsJson };
            return to with { Written = new(message, filled.Text) };
        }
        catch (Exception e) when (e is SealBroken or JsonException)
        {
            // One person's broken row must not take the rest of the claim with it: that person is left out and shown.
            return to with { SkipReason = "profile_unreadable" };
        }
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

    Task<Number?> LockNumber(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.First(
            [options.PhoneNumberId, now],
            row => new Number(
                row.GetString(0),
                row.OrNull<int>(1),
                row.GetInt32(2),
                row.GetBoolean(3),
                row.GetInt32(4),
                row.GetTimeSpan(5),
                options.RollingWindow
            ),
            ct
        );

    Task<int> Ask(Transaction tx, CancellationToken ct) => tx.Execute([options.PhoneNumberId], ct);

    internal static async Task<int> BudgetUsed(Transaction tx, string portfolio, DateTimeOffset since, CancellationToken ct) =>
        await tx.First([portfolio, since], row => row.GetInt32(0), ct);

    Task<List<DueBatch>> Due(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query(
            [options.PhoneNumberId, now],
            row => new DueBatch(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetInt32(2),
                row.GetInt32(3),
                row.GetFieldValue<DateOnly>(4),
                row.GetInt32(5),
                row.GetFieldValue<string[]>(6),
                row.GetString(7)
            ),
            ct
        );

    Task<List<Claimant>> Rivals(Transaction tx, string portfolio, DateTimeOffset now, int budget, CancellationToken ct) =>
        tx.Query(
            [portfolio, now, options.PhoneNumberId, budget],
            row => new Claimant(row.GetInt32(0), Wants: row.GetInt32(1), Served: row.GetInt32(2)),
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
                            row.TextOrNull(16)
                        )
                ),
            ct
        );

    internal static Task<int> TakeSlots(Transaction tx, string phoneNumberId, DateTimeOffset now, int messages, CancellationToken ct) =>
        tx.Execute([phoneNumberId, now, messages], ct);

    sealed record Number(
        string PortfolioId,
        int? MessagingLimit,
        int Room,
        bool IsQuiet,
        int Throughput,
        TimeSpan RoomAgain,
        TimeSpan ReachedFor
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
