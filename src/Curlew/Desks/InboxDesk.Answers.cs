using Curlew.Campaigns;
using Curlew.Inbox;
using Curlew.Staff;

namespace Curlew.Desks;

/// <content>What people answer by hand.</content>
public sealed partial class InboxDesk
{
    static readonly Verb Replying = new("inbox.reply", Permission.AnswerConversations);
    static readonly Verb TakingBack = new("inbox.take_back", Permission.AnswerConversations);
    static readonly Verb Moving = new("inbox.send_later", Permission.AnswerConversations);
    static readonly Verb SendingAgain = new("inbox.send_again", Permission.AnswerConversations);
    static readonly Verb SeeingAnswers = new("inbox.see_replies", Permission.AnswerConversations);
    static readonly Verb SeeingState = new("inbox.see_state", Permission.AnswerConversations);

    const int MostNotInHistory = 200;

    /// <summary>Keeps a reply, which then leaves by itself: whoever wrote it need not stay. The same command again is the same reply.</summary>
    public Task<InboxReplyOutcome> Reply(NewReply reply, CancellationToken ct = default) =>
        desk.Do(Replying, new("profile", reply.Profile), tx => Writing().Run(tx, reply, null, ct), ct);

    /// <summary>Keeps a reply from leaving, while it has not begun to.</summary>
    /// <param name="reply">Its id.</param>
    public Task<InboxReplyOutcome> TakeBack(Guid reply, CancellationToken ct = default) =>
        desk.Do(TakingBack, AboutReply(reply), tx => ChangeReply.TakeBack(tx, reply, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Lets a reply that has not begun leave at another moment.</summary>
    /// <inheritdoc cref="TakeBack"/>
    public Task<InboxReplyOutcome> SendLater(Guid reply, DateTimeOffset sendAt, CancellationToken ct = default) =>
        desk.Do(Moving, AboutReply(reply), tx => ChangeReply.Move(tx, reply, sendAt, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Sends again, as a new reply, what failed or of what nobody knows whether it arrived.</summary>
    /// <param name="reply">The id of the earlier one.</param>
    /// <param name="command">Of the new one, made by whoever orders it.</param>
    /// <param name="confirmed">Whether they take the risk that the customer gets it twice; needed where the earlier one's fate is unknown.</param>
    public Task<InboxReplyOutcome> SendAgain(Guid reply, Guid command, bool confirmed = false, CancellationToken ct = default) =>
        desk.Do<InboxReplyOutcome>(
            SendingAgain,
            AboutReply(reply),
            async tx =>
            {
                var now = desk.Clock.GetUtcNow();
                var (refusal, again) = await ChangeReply.Again(tx, desk.Sealer, desk.Media, reply, command, confirmed, now, ct);
                return refusal ?? await Writing().Run(tx, again!, reply, ct);
            },
            ct,
            purpose: confirmed ? "confirmed" : null
        );

    /// <summary>What was written in a conversation and is not in its history: what waits, is on its way, failed or is uncertain; the latest first.</summary>
    public Task<List<ConversationReply>> Replies(Guid profile, string phoneNumberId, CancellationToken ct = default) =>
        desk.Read(
            SeeingAnswers,
            new("profile", profile),
            database =>
                new ConversationReplies(database, desk.Sealer, desk.Clock.GetUtcNow()).NotInHistory(
                    profile,
                    phoneNumberId,
                    MostNotInHistory,
                    ct
                ),
            _ => 1,
            ct
        );

    /// <summary>How far a reply is that whoever asks has written, without what it says; null where there is none.</summary>
    /// <param name="command">As they gave it.</param>
    public Task<ConversationReply?> ReplyState(Guid profile, Guid command, CancellationToken ct = default) =>
        desk.Look(
            SeeingState,
            database =>
                new ConversationReplies(database, null, desk.Clock.GetUtcNow()).OfCommand(profile, command, desk.Actor.ToString(), ct),
            ct
        );

    WriteReply Writing()
    {
        var now = desk.Clock.GetUtcNow();
        return new(desk.Sealer, desk.Actor, now, desk.Media, (tx, reply, template) =>
            ReplyTemplates.Weigh(tx, desk.Sealer, reply, template, now, CancellationToken.None)
        );
    }

    static Subject AboutReply(Guid reply) => new("reply", reply);
}
