using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;
using Curlew.WhatsApp;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Judges whether a template may be sent to one person by hand at this moment, by the rules that campaigns keep, and fills it. Takes the locks of a claim
/// and changes nothing.</summary>
sealed class WeighTemplate(Sealer sealer, SendOptions options)
{
    /// <summary>It may be sent, and this is what.</summary>
    public sealed record Fit(Letter Letter, FilledLetter Filled, Recipient To, string PortfolioId, bool Counts, bool IsMarketing)
        : TemplateSendOutcome;

    /// <summary>The number it leaves from, held.</summary>
    /// <param name="Refusal">Why nothing leaves from it now; null where it may.</param>
    public sealed record Number(string PortfolioId, int? MessagingLimit, TemplateSendOutcome? Refusal);

    /// <summary>Null where the number is not known.</summary>
    public Task<Number?> Hold(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
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

    /// <summary>A <see cref="Fit"/>, or why not.</summary>
    /// <param name="mediaId">Meta's id of the file of its header; null where it has none of its own.</param>
    public async Task<TemplateSendOutcome> Run(
        Transaction tx,
        TemplateOrder order,
        Number number,
        string? mediaId,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
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
        return Written(order, number, template, person, await Letters.Fields(tx, [template.Letter], ct));
    }

    TemplateSendOutcome Written(TemplateOrder order, Number number, Template template, Addressee person, IReadOnlyList<CustomField> fields)
    {
        if (template.Letter.Misfit is { } misfit)
            return new TemplateSendOutcome.DoesNotFit(misfit);
        if (Fill(template.Letter, person.Person, order, new(fields, template.Letter.Language)) is not var (address, filled))
            return new TemplateSendOutcome.Unreadable();
        if (filled.Missing is { } missing)
            return new TemplateSendOutcome.VariableMissing(missing);
        if (filled.IsTooLong)
            return new TemplateSendOutcome.TooLong();
        if (template.Letter.NeedsPhone && address.Kind != RecipientKind.Phone)
            return new TemplateSendOutcome.NoPhone();
        return new Fit(template.Letter, filled, address, number.PortfolioId, person.IsOutsideWindow, template.IsMarketing);
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

    static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.OrNull<DateTimeOffset>(column);
}
