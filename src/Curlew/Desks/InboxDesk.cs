using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Staff;
using Curlew.Templates;

namespace Curlew.Desks;

/// <summary>What can be done with conversations: they are found and read here; what is done about them stands beside it.</summary>
public sealed partial class InboxDesk
{
    static readonly Verb Listing = new("conversation.list", Permission.ReadConversations);
    static readonly Verb Reading = new("conversation.read", Permission.ReadConversations);
    static readonly Verb Searching = new("conversation.search", Permission.ReadConversations);
    static readonly Verb Filling = new("conversation.fill", Permission.AnswerConversations);
    static readonly Verb SeeingReplies = new("saved_reply.see", Permission.AnswerConversations);
    static readonly Verb SettingShortcut = new("saved_reply.shortcut", Permission.SetReplies);
    static readonly Verb Timing = new("conversation.times", Permission.SeeOperations);

    readonly Desk desk;

    internal InboxDesk(Desk desk) => this.desk = desk;

    /// <summary>One page of a list, with names and masked numbers. Looking at a list leaves no row; opening one of its conversations does.</summary>
    /// <param name="filter">Of <see cref="ConversationList.Mine"/> those of whoever asks.</param>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    public Task<List<Conversation>> List(
        ConversationFilter filter,
        ConversationCursor? after = null,
        int most = 50,
        CancellationToken ct = default
    ) =>
        desk.Look(
            Listing,
            async database =>
            {
                var mine = filter with { Staff = desk.OwnAccount ?? default, Label = Labels.Read(filter.Label) ?? filter.Label };
                return await Shown(database, await Conversations(database).List(mine, after, most, ct), ct);
            },
            ct
        );

    /// <summary>What there is to do, each counted to 100 at most.</summary>
    public Task<InboxCounts> Counts(CancellationToken ct = default) =>
        desk.Look(Listing, database => Conversations(database).Counts(desk.OwnAccount ?? default, ct), ct);

    /// <summary>A person's conversations with every number, the latest first.</summary>
    public Task<List<Conversation>> Of(Guid profile, CancellationToken ct = default) =>
        desk.Read(
            Searching,
            new("profile", profile),
            async database => await Shown(database, await Conversations(database).Of([profile], ct), ct),
            found => found.Count > 0 ? 1 : 0,
            ct
        );

    /// <summary>Opens a conversation at its end. Whoever may answer it counts it as read with that, and the customer sees so where that is wished.</summary>
    /// <param name="most">How many messages and events.</param>
    public async Task<OpenedConversation?> Open(ConversationKey conversation, int most = 50, CancellationToken ct = default)
    {
        var (opened, unread) = await desk.Read(
            Reading,
            About(conversation),
            database => Open(database, conversation, most, ct),
            found => found.Opened is null ? 0 : 1,
            ct
        );
        // After the commit, and whatever becomes of it: what is read here stays read.
        if (unread is { } message && desk.ReadReceipts)
            await Receipts.Send(desk.ToMeta, desk.Sealer, conversation, message, typing: false, ct);
        return opened;
    }

    /// <summary>What came before a place in a conversation.</summary>
    public Task<ThreadPage> Before(ConversationKey conversation, Cursor place, int most = 50, CancellationToken ct = default) =>
        desk.Read(
            Reading,
            About(conversation),
            database => Threads(database).Before(conversation.Profile, conversation.PhoneNumberId, place, most, ct),
            _ => 1,
            ct
        );

    /// <summary>What came after a place in a conversation.</summary>
    public Task<ThreadPage> After(ConversationKey conversation, Cursor place, int most = 50, CancellationToken ct = default) =>
        desk.Read(
            Reading,
            About(conversation),
            database => Threads(database).After(conversation.Profile, conversation.PhoneNumberId, place, most, ct),
            _ => 1,
            ct
        );

    /// <summary>Finds conversations by number, e-mail address, id, name or words of a message. What was typed is not kept.</summary>
    /// <param name="country">Where a number without a country code is at home, as two letters; null where nobody said.</param>
    public Task<InboxFound> Search(string typed, string? country, int most = 50, CancellationToken ct = default) =>
        desk.Read(
            Searching,
            new("conversation", null),
            async database =>
            {
                var found = await SearchInbox.Run(database, desk.Sealer, desk.Clock, typed, country, most, ct);
                await Shown(database, [.. found.Conversations], ct);
                return found;
            },
            found => found.Conversations.Select(one => one.Profile).Union(found.Messages.Select(one => one.Profile)).Count(),
            ct
        );

    /// <summary>The business's texts for open conversations, by shortcut.</summary>
    /// <param name="begins">How the shortcut begins, with or without its slash; null for all.</param>
    public Task<List<SavedReply>> SavedReplies(string? begins = null, CancellationToken ct = default) =>
        desk.Look(SeeingReplies, database => Templates.SavedReplies.List(database, begins, ct), ct);

    /// <summary>Says what is typed for a text.</summary>
    /// <param name="shortcut">1 to 30 of a-z, 0-9 and _; null takes it away.</param>
    public Task<SavedReplyOutcome> SetShortcut(string name, string? shortcut, CancellationToken ct = default) =>
        desk.Do(SettingShortcut, new("template", name), tx => Templates.SavedReplies.SetShortcut(tx, name, shortcut, ct), ct);

    /// <summary>A saved text, filled for the customer of a conversation; null where there is no such text.</summary>
    public Task<FilledReply?> Fill(ConversationKey conversation, string name, CancellationToken ct = default) =>
        desk.Read(
            Filling,
            About(conversation),
            database =>
                FilledReply.For(database, desk.Sealer, name, conversation.Profile, desk.Actor.Holds.Contains(Permission.RevealPeople), ct),
            found => found is null ? 0 : 1,
            ct
        );

    /// <summary>How quickly customers were answered since a moment, by number.</summary>
    public Task<List<NumberResponseTime>> ResponseTimes(DateTimeOffset since, CancellationToken ct = default) =>
        desk.Look(Timing, database => Curlew.Inbox.ResponseTimes.OfNumbers(database, since, ct), ct);

    /// <summary>How quickly each of those who answer did so since a moment; what Curlew answered by itself is nobody's.</summary>
    public Task<List<WriterResponseTime>> ResponseTimesOfWriters(DateTimeOffset since, CancellationToken ct = default) =>
        desk.Look(Timing, database => Curlew.Inbox.ResponseTimes.OfWriters(database, since, ct), ct);

    async Task<(OpenedConversation? Opened, string? Unread)> Open(
        Database database,
        ConversationKey conversation,
        int most,
        CancellationToken ct
    )
    {
        var all = await Shown(database, await Conversations(database).Of([conversation.Profile], ct), ct);
        if (all.Find(one => one.PhoneNumberId == conversation.PhoneNumberId) is not { } found)
            return (null, null);
        var page = await Threads(database).Before(conversation.Profile, conversation.PhoneNumberId, null, most, ct);
        var mayAnswer = desk.Actor.Holds.Contains(Permission.AnswerConversations);
        var isNew = mayAnswer && await Conversations(database).MarkRead(conversation.Profile, conversation.PhoneNumberId, ct);
        return (
            new(
                found,
                page,
                mayAnswer ? await Drafts.Of(database, desk.Sealer, conversation, desk.Actor, ct) : null,
                await Viewers.Others(database, desk.Actor, conversation, ct)
            ),
            isNew ? await Receipts.Latest(database, conversation, desk.Clock.GetUtcNow(), ct) : null
        );
    }

    Conversations Conversations(Database database) => new(database, desk.Sealer, desk.Clock);

    Threads Threads(Database database) => new(database, desk.Sealer);

    async Task<List<Conversation>> Shown(Database database, List<Conversation> conversations, CancellationToken ct)
    {
        await desk.Alarm(database, "conversations", conversations.Where(one => one.IsUnreadable).Select(one => one.Profile), ct);
        return conversations;
    }

    static Subject About(ConversationKey conversation) => new("profile", conversation.Profile);
}

/// <summary>A conversation as somebody sees it who opens it.</summary>
/// <param name="Draft">What they had begun to write; null for nothing.</param>
/// <param name="Others">Who else has it before them.</param>
public sealed record OpenedConversation(Conversation Conversation, ThreadPage Page, string? Draft, IReadOnlyList<Viewer> Others);
