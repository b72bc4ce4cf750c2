using System.Text.Json;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.WhatsApp;
using Curlew.Words;
using Npgsql;

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
        var message = new TemplateMessage(ready.To, ready.Letter.Name, ready.Letter.Language, [])
        {
            ComponentsJson = ready.Filled.ComponentsJson,
        };
        var outcome = await api.Send(message, Opaque.Of(ready.Attempt), CancellationToken.None);
        return await Record(order, ready, outcome);
    }

    async Task<TemplateSendOutcome> Begin(Transaction tx, TemplateOrder order, string? mediaId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await Hold(tx, now, ct) is not { } number)
            return new TemplateSendOutcome.NoSuchNumber(options.PhoneNumberId);
        if (await Earlier(tx, order.Id, ct) is { } earlier)
            return earlier;
        if (number.Refusal is { } stopped)
            return stopped;
        var template = (await Find(tx, order, mediaId, ct))!;
        if (!template.IsSendable)
            return new TemplateSendOutcome.NotSendable(order.Template, order.Language, template.Status);
        if (await Judge(tx, order.Profile, now, template.IsMarketing, number.PortfolioId, ct) is not { } person)
            return new TemplateSendOutcome.NoSuchPerson();
        if (person.Refusal(template.IsMarketing) is { } refusal)
            return refusal;
        if (
            person.Costs
            && number.MessagingLimit is { } limit
            && await Budget.Reached(tx, number.PortfolioId, now - options.RollingWindow, ct) >= limit
        )
            return new TemplateSendOutcome.NoRoom(limit, await FreeAt(tx, now, number.PortfolioId, ct));
        return await Commit(tx, order, number, template, person, now, ct);
    }

    async Task<TemplateSendOutcome> Commit(
        Transaction tx,
        TemplateOrder order,
        Number number,
        Template template,
        Addressee person,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (template.Letter.Misfit is { } misfit)
            return new TemplateSendOutcome.DoesNotFit(misfit);
        var fields = await Letters.Fields(tx, [template.Letter], ct);
        if (Fill(template.Letter, person.Person, order, new(fields, template.Letter.Language)) is not var (address, filled))
            return new TemplateSendOutcome.Unreadable();
        if (filled.Missing is { } missing)
            return new TemplateSendOutcome.VariableMissing(missing);
        if (filled.IsTooLong)
            return new TemplateSendOutcome.TooLong();
        if (template.Letter.NeedsPhone && address.Kind != RecipientKind.Phone)
            return new TemplateSendOutcome.NoPhone();
        var ready = new Ready(Guid.CreateVersion7(), template.Letter, filled, address);
        if (await Write(tx, order, ready, number.PortfolioId, person.IsOutsideWindow, template.IsMarketing, now, ct) == 0)
            return await Earlier(tx, order.Id, ct)
                ?? throw new InvalidOperationException($"Order {order.Id} has a live attempt that cannot be found.");
        await attempts.Launch(tx, ready.Attempt, [ready.Attempt], ct);
        await SendingNumber.TakeSlots(tx, options.PhoneNumberId, now, 1, ct);
        return ready;
    }

    (Recipient Address, FilledLetter Filled)? Fill(Letter letter, Person person, TemplateOrder order, FieldVariables fields)
    {
        try
        {
            var known = person.Value(sealer, order.Id, fields);
            return (person.To(sealer), letter.Fill(name => order.Values.GetValueOrDefault(name) ?? known(name)));
        }
        catch (Exception e) when (e is SealBroken or JsonException)
        {
            // One broken profile is that person's trouble: whoever orders is told, and nothing is sent.
            return null;
        }
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
                    [new(ready.Attempt, outcome, "template", ready.Filled.Text, believes5xx)],
                    clock.GetUtcNow(),
                    CancellationToken.None
                );
                if (outcome is Accepted && settled.Attempts.Count > 0)
                    await TemplateOrders.Accepted(tx, sealer, ready.Attempt, ready.Filled.Text, CancellationToken.None);
                await attempts.Land(tx, ready.Attempt, CancellationToken.None);
            },
            CancellationToken.None
        );
        await Conclude(order, outcome, book);
        return Attempts.Settlement(outcome, believes5xx) switch
        {
            ("accepted", _, _) => new TemplateSendOutcome.Sent(order.Id, ready.Attempt),
            ("unknown", _, var why) => new TemplateSendOutcome.Uncertain(order.Id, ready.Attempt, why),
            (_, var code, var why) => new TemplateSendOutcome.NotTaken(ready.Attempt, code, why),
        };
    }

    // What an error says about number, account or person holds for campaigns as well. What it says about the template they find out by
    // their own next message.
    async Task Conclude(TemplateOrder order, SendOutcome outcome, PolicyBook book)
    {
        var (error, named) = outcome switch
        {
            Throttled throttled => (throttled.Error, RecipientVerdict.Named(throttled)),
            Rejected rejected => (rejected.Error, null),
            _ => ((GraphError?)null, (TimeSpan?)null),
        };
        if (error is null)
            return;
        var (policy, now) = (book.For(error), clock.GetUtcNow());
        if (policy.Action is ErrorAction.SlowDown)
            await Stops.Slow(
                database,
                options.PhoneNumberId,
                now + (named ?? policy.Delay ?? TimeSpan.Zero),
                ErrorPolicies.Word(policy.Scope),
                CancellationToken.None
            );
        else if (policy.Action is ErrorAction.StopNumber)
            await Stops.Stop(database, options.PhoneNumberId, policy.Means(), ErrorPolicies.Word(policy.Scope), CancellationToken.None);
        else if (policy.Action is ErrorAction.OptOut)
            await database.InTransaction(
                tx => subscriptions.Decide(tx, [new(order.Profile, Subscribed: false, now, $"error_{error.Code}")], CancellationToken.None),
                CancellationToken.None
            );
    }

    sealed record Ready(Guid Attempt, Letter Letter, FilledLetter Filled, Recipient To) : TemplateSendOutcome;

    sealed record Number(string PortfolioId, int? MessagingLimit, TemplateSendOutcome? Refusal);

    sealed record Template(Letter Letter, string? Status, bool IsMarketing)
    {
        public bool IsSendable => MetaVerdict.MaySend(Status);
    }

    sealed record Addressee(
        Person Person,
        bool IsSuppressed,
        bool HasOptedOut,
        bool IsActive,
        bool IsOutsideWindow,
        bool WasReached,
        DateTimeOffset? PairUntil,
        DateTimeOffset? CapUntil
    )
    {
        public bool Costs => IsOutsideWindow && !WasReached;

        public TemplateSendOutcome? Refusal(bool isMarketing) =>
            this switch
            {
                { IsSuppressed: true } => new TemplateSendOutcome.Suppressed(),
                { HasOptedOut: true } when isMarketing => new TemplateSendOutcome.OptedOut(),
                { IsActive: false } => new TemplateSendOutcome.Inactive(),
                { CapUntil: { } until } => new TemplateSendOutcome.CapReached(until),
                { PairUntil: { } until } => new TemplateSendOutcome.WrittenJustNow(until),
                _ => null,
            };
    }

    Task<Number?> Hold(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.First(
            [options.PhoneNumberId, now],
            row => new Number(
                row.GetString(0),
                row.OrNull<int>(1),
                !row.IsDBNull(2) ? new TemplateSendOutcome.Held(RestoreGuard.Reason(row.GetString(2)))
                    : !row.IsDBNull(3) ? new TemplateSendOutcome.NumberStopped(Saying.Read(row.GetString(3)))
                    : Moment(row, 4) is { } until ? new TemplateSendOutcome.NumberBusy(until)
                    : null
            ),
            ct
        );

    static Task<TemplateSendOutcome.OrderedBefore?> Earlier(Transaction tx, Guid order, CancellationToken ct) =>
        tx.First([order], row => new TemplateSendOutcome.OrderedBefore(row.GetGuid(0), row.GetString(1)), ct);

    Task<Template?> Find(Transaction tx, TemplateOrder order, string? mediaId, CancellationToken ct) =>
        tx.First(
            [options.PhoneNumberId, order.Template, order.Language],
            row => new Template(
                new(
                    order.Template,
                    row.GetString(0),
                    mediaId is null ? row.GetString(1) : order.Header!.In(row.GetString(1), mediaId),
                    row.TextOrNull(2),
                    row.TextOrNull(3)
                ),
                row.TextOrNull(4),
                row.GetBoolean(5)
            ),
            ct
        );

    Task<Addressee?> Judge(Transaction tx, Guid profile, DateTimeOffset now, bool isMarketing, string portfolio, CancellationToken ct) =>
        tx.First(
            [profile, options.PhoneNumberId, now, now - options.OpenWindow, portfolio, now - options.SurelyReached, isMarketing],
            row => new Addressee(
                Person.Read(row, 0),
                row.GetBoolean(12),
                row.GetBoolean(13),
                row.GetBoolean(14),
                row.GetBoolean(15),
                row.GetBoolean(16),
                Moment(row, 17),
                Moment(row, 18)
            ),
            ct
        );

    Task<DateTimeOffset> FreeAt(Transaction tx, DateTimeOffset now, string portfolio, CancellationToken ct) =>
        tx.First([now, options.RollingWindow, portfolio], row => row.GetFieldValue<DateTimeOffset>(0), ct);

    Task<int> Write(
        Transaction tx,
        TemplateOrder order,
        Ready ready,
        string portfolio,
        bool counts,
        bool isMarketing,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        tx.Execute(
            [
                ready.Attempt,
                order.Id,
                order.Profile,
                options.PhoneNumberId,
                portfolio,
                counts,
                isMarketing,
                now,
                ready.Letter.Name,
                ready.Letter.Language,
                ready.Filled.Text is { } text ? sealer.Seal(text, TemplateOrders.TextOf(order.Id)) : null,
                order.By,
            ],
            ct
        );

    static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.OrNull<DateTimeOffset>(column);
}
