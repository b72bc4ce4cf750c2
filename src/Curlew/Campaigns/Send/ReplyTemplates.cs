using Curlew.Inbox;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Templates that people choose as replies: judged by the rules of those that are sent by hand.</summary>
static class ReplyTemplates
{
    /// <summary>What a template would say, or why it can never be sent. What only has to wait is no reason.</summary>
    public static async Task<(InboxReplyOutcome? Refusal, string? Text)> Weigh(
        Transaction tx,
        Sealer sealer,
        NewReply reply,
        ReplyContent.Template template,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var weigh = new WeighTemplate(sealer, new(reply.PhoneNumberId));
        if (await weigh.Hold(tx, now, ct) is not { } number)
            return (new InboxReplyOutcome.NoSuchNumber(reply.PhoneNumberId), null);
        var outcome = await weigh.Run(tx, Order(reply.Command, reply.Profile, template, ""), number, null, now, ct);
        return outcome is WeighTemplate.Fit fit ? (null, fit.Filled.Text) : (Refusal(outcome), null);
    }

    /// <summary>The order that a reply is: under the reply's id, so that it is one however often it is tried.</summary>
    public static TemplateOrder Order(Guid reply, Guid profile, ReplyContent.Template template, string by) =>
        new(reply, profile, template.Name, by)
        {
            Language = template.Language,
            Values = template.Values ?? new Dictionary<string, string>(),
        };

    /// <summary>Why a template cannot be sent to this person, however long one waits; null for what passes.</summary>
    public static InboxReplyOutcome? Refusal(TemplateSendOutcome outcome) =>
        outcome switch
        {
            TemplateSendOutcome.NoSuchPerson => new InboxReplyOutcome.NoSuchPerson(),
            TemplateSendOutcome.Suppressed => new InboxReplyOutcome.Suppressed(),
            TemplateSendOutcome.OptedOut => new InboxReplyOutcome.OptedOut(),
            TemplateSendOutcome.Inactive => new InboxReplyOutcome.Inactive(),
            TemplateSendOutcome.CapReached cap => new InboxReplyOutcome.CapReached(cap.Until),
            TemplateSendOutcome.NotSendable not => new InboxReplyOutcome.TemplateNotSendable(not.Template, not.Language, not.Status),
            TemplateSendOutcome.Unreadable => new InboxReplyOutcome.Unreadable(),
            TemplateSendOutcome.VariableMissing missing => new InboxReplyOutcome.VariableMissing(missing.Variable),
            TemplateSendOutcome.TooLong => new InboxReplyOutcome.TemplateTooLong(),
            TemplateSendOutcome.NoPhone => new InboxReplyOutcome.NoPhone(),
            TemplateSendOutcome.DoesNotFit unfit => new InboxReplyOutcome.TemplateDoesNotFit(Saying.Of(unfit.Why)),
            TemplateSendOutcome.NoSuchNumber number => new InboxReplyOutcome.NoSuchNumber(number.PhoneNumberId),
            _ => null,
        };
}
