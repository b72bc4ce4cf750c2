using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>
/// Sends a template to one person by hand, within the limits campaigns keep: it counts toward the portfolio's limit, the throughput and the
/// frequency caps exactly as a
/// campaign's message does, and stands in the same line. The intent is committed before the first byte leaves.
/// </summary>
public sealed class SendTemplate(Database database, TimeProvider clock, Sealer sealer, CloudApi api, Attempts attempts, SendOptions options)
{
    readonly ErrorPolicies policies = new(database);
    readonly Subscriptions subscriptions = new(sealer);

    /// <summary>Sends now, or says why not. Nothing is tried again by itself.</summary>
    public async Task<TemplateOutcome> Run(TemplateOrder order, CancellationToken ct)
    {
        var begun = await database.InTransaction(tx => Begin(tx, order, ct), ct);
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

    async Task<TemplateOutcome> Begin(Transaction tx, TemplateOrder order, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await Hold(tx, now, ct) is not { } number)
            return new NoSuchNumber(options.PhoneNumberId);
        if (await Earlier(tx, order.Id, ct) is { } earlier)
            return earlier;
        if (number.Refusal is { } stopped)
            return stopped;
        var template = (await Find(tx, order, ct))!;
        if (!template.IsSendable)
            return new TemplateNotSendable(order.Template, order.Language, template.Status);
        if (await Judge(tx, order.Profile, now, template.IsMarketing, number.PortfolioId, ct) is not { } person)
            return new NoSuchPerson();
        if (person.Refusal(template.IsMarketing) is { } refusal)
            return refusal;
        if (
            person.Costs
            && number.MessagingLimit is { } limit
            && await Budget.Reached(tx, number.PortfolioId, now - options.RollingWindow, ct) >= limit
        )
            return new NoRoom(limit, await FreeAt(tx, now, number.PortfolioId, ct));
        return await Commit(tx, order, number, template, person, now, ct);
    }

    async Task<TemplateOutcome> Commit(
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
            return new LetterUnfit(misfit);
        if (Fill(template.Letter, person.Person, order) is not var (address, filled))
            return new LetterUnfit("profile_unreadable");
        if (filled.Unfit is { } unfit)
            return new LetterUnfit(unfit);
        if (template.Letter.NeedsPhone && address.Kind != RecipientKind.Phone)
            return new LetterUnfit(WrittenLetter.NoPhone);
        var ready = new Ready(Guid.CreateVersion7(), template.Letter, filled, address);
        if (await Write(tx, order, ready, number.PortfolioId, person.IsOutsideWindow, template.IsMarketing, now, ct) == 0)
            return await Earlier(tx, order.Id, ct)
                ?? throw new InvalidOperationException($"Order {order.Id} has a live attempt that cannot be found.");
        await attempts.Launch(tx, ready.Attempt, [ready.Attempt], ct);
        await SendingNumber.TakeSlots(tx, options.PhoneNumberId, now, 1, ct);
        return ready;
    }

    (Recipient Address, FilledLetter Filled)? Fill(Letter letter, Person person, TemplateOrder order)
    {
        try
        {
            var known = person.Value(sealer, order.Id);
            return (person.To(sealer), letter.Fill(name => order.Values.GetValueOrDefault(name) ?? known(name)));
        }
        catch (SealBroken)
        {
            // One broken profile is that person's trouble: whoever orders is told, and nothing is sent.
            return null;
        }
    }

    async Task<TemplateOutcome> Record(TemplateOrder order, Ready ready, SendOutcome outcome)
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
            ("accepted", _, _) => new TemplateSent(ready.Attempt),
            ("unknown", _, var why) => new TemplateUncertain(ready.Attempt, why ?? "Meta gave no clear answer."),
            (_, var code, var why) => new NotTaken(ready.Attempt, code, why ?? "It was not sent."),
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
            await Stops.Stop(
                database,
                options.PhoneNumberId,
                error.Known.Meaning,
                ErrorPolicies.Word(policy.Scope),
                CancellationToken.None
            );
        else if (policy.Action is ErrorAction.OptOut)
            await database.InTransaction(
                tx => subscriptions.Decide(tx, [new(order.Profile, Subscribed: false, now, $"error_{error.Code}")], CancellationToken.None),
                CancellationToken.None
            );
    }

    sealed record Ready(Guid Attempt, Letter Letter, FilledLetter Filled, Recipient To) : TemplateOutcome;

    sealed record Number(string PortfolioId, int? MessagingLimit, TemplateOutcome? Refusal);

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

        public TemplateOutcome? Refusal(bool isMarketing) =>
            this switch
            {
                { IsSuppressed: true } => new PersonSuppressed(),
                { HasOptedOut: true } when isMarketing => new PersonOptedOut(),
                { IsActive: false } => new PersonInactive(),
                { CapUntil: { } until } => new FrequencyCapReached(until),
                { PairUntil: { } until } => new WrittenJustNow(until),
                _ => null,
            };
    }

    Task<Number?> Hold(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.First(
            [options.PhoneNumberId, now],
            row => new Number(
                row.GetString(0),
                row.OrNull<int>(1),
                !row.IsDBNull(2) ? new SendingHeld(row.GetString(2))
                    : !row.IsDBNull(3) ? new NumberStopped(row.GetString(3))
                    : Moment(row, 4) is { } until ? new NumberBusy(until)
                    : null
            ),
            ct
        );

    static Task<OrderedBefore?> Earlier(Transaction tx, Guid order, CancellationToken ct) =>
        tx.First([order], row => new OrderedBefore(row.GetGuid(0), row.GetString(1)), ct);

    Task<Template?> Find(Transaction tx, TemplateOrder order, CancellationToken ct) =>
        tx.First(
            [options.PhoneNumberId, order.Template, order.Language],
            row => new Template(
                new(order.Template, row.GetString(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3)),
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
                row.GetBoolean(10),
                row.GetBoolean(11),
                row.GetBoolean(12),
                row.GetBoolean(13),
                row.GetBoolean(14),
                Moment(row, 15),
                Moment(row, 16)
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
