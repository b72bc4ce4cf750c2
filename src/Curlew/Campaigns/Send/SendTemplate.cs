using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>
/// Sends a template to one person by hand, within the limits campaigns keep: it counts toward the portfolio's limit, the throughput and the
/// frequency caps exactly as a
/// campaign's message does, and stands in the same line. The intent is committed before the first byte leaves.
/// </summary>
sealed class SendTemplate(Database database, TimeProvider clock, Sealer sealer, CloudApi api, Attempts attempts, SendOptions options)
{
    static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);

    readonly ErrorPolicies policies = new(database);
    readonly Subscriptions subscriptions = new(sealer);
    readonly WeighTemplate weigh = new(sealer, options);

    /// <summary>Whether the order still stands, asked under the locks under which its attempt is written; null where orders cannot be taken
    /// back.</summary>
    public Func<Transaction, CancellationToken, Task<bool>>? StillWanted { get; init; }

    /// <summary>Sends as soon as the number may, and at once otherwise says why not. Nothing is tried again by itself.</summary>
    /// <param name="longest">How long a number at its throughput is waited for, real time.</param>
    public async Task<TemplateSendOutcome> Run(TemplateOrder order, TimeSpan longest, CancellationToken ct)
    {
        for (var began = clock.GetTimestamp(); ; )
        {
            var outcome = await Run(order, ct);
            if (
                outcome is not TemplateSendOutcome.NumberBusy busy
                || busy.Until - clock.GetUtcNow() is var wait && wait + clock.GetElapsedTime(began) > longest
            )
                return outcome;
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, clock, ct);
        }
    }

    /// <summary>Sends now, or says why not. Nothing is tried again by itself.</summary>
    public async Task<TemplateSendOutcome> Run(TemplateOrder order, CancellationToken ct)
    {
        string? mediaId = null;
        if (order.Header is { } file)
        {
            // A file goes up only for a message that may leave; what this finds is undone, and judged again when the file is up.
            var before = await database.Decide(tx => Begin(tx, order, "0", ct), Patience.Usual, ct);
            if (before is not Ready)
                return before;
            var uploaded = await api.UploadMedia(file.Open(), file.MediaType, ct);
            if (uploaded is not Done<string> { Value: var id })
                return new TemplateSendOutcome.FileNotTaken(file.Name, HeaderFile.WhyNot(uploaded));
            mediaId = id;
        }

        var begun = await database.InTransaction(tx => Begin(tx, order, mediaId, ct), ct);
        if (begun is not Ready ready)
            return begun;
        // From here on nothing is cancelled: a message that may have left must be recorded.
        var message = new TemplateMessage(ready.Fit.To, ready.Fit.Letter.Name, ready.Fit.Letter.Language, [])
        {
            ComponentsJson = ready.Fit.Filled.ComponentsJson,
        };
        var outcome = await api.Send(message, Opaque.Of(ready.Attempt), CancellationToken.None);
        return await Record(order, ready, outcome);
    }

    async Task<TemplateSendOutcome> Begin(Transaction tx, TemplateOrder order, string? mediaId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await weigh.Hold(tx, now, ct) is not { } number)
            return new TemplateSendOutcome.NoSuchNumber(options.PhoneNumberId);
        if (await Earlier(tx, order.Id, ct) is { } earlier)
            return earlier;
        if (StillWanted is { } still && !await still(tx, ct))
            return new TemplateSendOutcome.OrderedBefore(order.Id, "started");
        if (number.Refusal is { } stopped)
            return stopped;
        var judged = await weigh.Run(tx, order, number, mediaId, now, ct);
        if (judged is not WeighTemplate.Fit fit)
            return judged;
        var ready = new Ready(Guid.CreateVersion7(), fit);
        if (await Write(tx, order, ready, now, ct) == 0)
            return await Earlier(tx, order.Id, ct)
                ?? throw new InvalidOperationException($"Order {order.Id} has a live attempt that cannot be found.");
        await attempts.Launch(tx, ready.Attempt, [ready.Attempt], ct);
        await SendingNumber.TakeSlots(tx, options.PhoneNumberId, now, 1, ct);
        return ready;
    }

    async Task<TemplateSendOutcome> Record(TemplateOrder order, Ready ready, SendOutcome outcome)
    {
        var book = await policies.Current(CancellationToken.None);
        var believes5xx = book.Believes5xx(outcome);
        await database.InTransaction(
            async tx =>
            {
                var settled = await attempts.Record(
                    tx,
                    [new(ready.Attempt, outcome, "template", ready.Fit.Filled.Text, believes5xx)],
                    clock.GetUtcNow(),
                    CancellationToken.None
                );
                if (outcome is Accepted && settled.Attempts.Count > 0)
                    await TemplateOrders.Accepted(tx, sealer, ready.Attempt, ready.Fit.Filled.Text, CancellationToken.None);
                await attempts.Land(tx, ready.Attempt, CancellationToken.None);
            },
            CancellationToken.None
        );
        await RefusalByHand.Learn(database, subscriptions, options.PhoneNumberId, order.Profile, outcome, book, clock.GetUtcNow());
        return Attempts.Settlement(outcome, believes5xx) switch
        {
            ("accepted", _, _) => new TemplateSendOutcome.Sent(order.Id, ready.Attempt),
            ("unknown", _, var why) => new TemplateSendOutcome.Uncertain(order.Id, ready.Attempt, why),
            (_, var code, var why) => new TemplateSendOutcome.NotTaken(ready.Attempt, code, why),
        };
    }

    sealed record Ready(Guid Attempt, WeighTemplate.Fit Fit) : TemplateSendOutcome;

    static Task<TemplateSendOutcome.OrderedBefore?> Earlier(Transaction tx, Guid order, CancellationToken ct) =>
        tx.First([order], row => new TemplateSendOutcome.OrderedBefore(row.GetGuid(0), row.GetString(1)), ct);

    Task<int> Write(Transaction tx, TemplateOrder order, Ready ready, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute(
            [
                ready.Attempt,
                order.Id,
                order.Profile,
                options.PhoneNumberId,
                ready.Fit.PortfolioId,
                ready.Fit.Counts,
                ready.Fit.IsMarketing,
                now,
                ready.Fit.Letter.Name,
                ready.Fit.Letter.Language,
                ready.Fit.Filled.Text is { } text ? sealer.Seal(text, TemplateOrders.TextOf(order.Id)) : null,
                order.By,
            ],
            ct
        );
}
