using System.Text.Json;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Npgsql;

namespace Curlew.Lifecycle;

/// <summary>Two profiles that may be one person. Until somebody decides, campaigns, caps and opt-outs treat them as one.</summary>
/// <param name="Reason">both_identifiers, same_number, changed_number, changed_user_id, send_answer, status or reply.</param>
/// <param name="MessageId">WhatsApp id of the message that showed it, sealed.</param>
public sealed record MergeCandidate(Guid Older, Guid Younger, string Reason, string? MessageId, DateTimeOffset NotedAt);

/// <summary>Makes one profile of two, because a person said so and told why. Nothing else ever does.</summary>
public sealed class MergeProfiles(Database database)
{
    sealed record Half(Guid Id, string? Name, string? Email, string? Line1, string? Line2, string? Notes, string Subscription);

    /// <summary>Pairs nobody has decided about, oldest first.</summary>
    public Task<List<MergeCandidate>> Candidates(int most, CancellationToken ct = default) => database.Query([most], Candidate, ct);

    /// <summary>The pair these two are, where something that was seen says so and nobody has decided; null where nothing does.</summary>
    public async Task<MergeCandidate?> Between(Guid one, Guid other, CancellationToken ct = default) =>
        (await database.Query([one, other], Candidate, ct)).FirstOrDefault();

    /// <summary>Notes that a pair is two people, who from now on count as two.</summary>
    internal static async Task<MergeOutcome> AreTwo(
        Transaction tx,
        Guid one,
        Guid other,
        string by,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        await People.OneAtATime(tx, ct);
        if (await Decline(tx, one, other, at, by, ct) == 0)
            return new MergeOutcome.NotListed();
        await SamePeople.Recount(tx, [one, other], ct);
        return new MergeOutcome.AreTwo();
    }

    /// <summary>
    /// Moves messages, conversations with what was noted in them, campaign recipients, attempts and proofs of consent from one profile to the other and removes it.
    /// What the
    /// kept profile has stays, what it lacks is filled; of two subscriptions the stricter remains. The other's number and user id lead to
    /// the kept one.
    /// </summary>
    /// <param name="by">Who does it.</param>
    /// <param name="evidence">Why they are one person; kept sealed.</param>
    internal static async Task<MergeOutcome> Run(
        Transaction transaction,
        Sealer sealer,
        Guid kept,
        Guid gone,
        string by,
        string evidence,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (kept == gone)
            return new MergeOutcome.SameProfile();
        await OneAtATime(transaction, ct);
        await People.OneAtATime(transaction, ct);
        var halves = await Read(transaction, kept, gone, ct);
        if (halves.Find(half => half.Id == kept) is not { } staying)
            return new MergeOutcome.NoSuchProfile(kept);
        if (halves.Find(half => half.Id == gone) is not { } leaving)
            return new MergeOutcome.NoSuchProfile(gone);

        var moved = await Move(transaction, sealer, kept, gone, ct);
        await Pairs(transaction, kept, gone, ct);
        var personal = await Fields(transaction, sealer, kept, gone, ct);
        var absorbed = Again(sealer, leaving, kept);
        await Absorb(transaction, absorbed, kept, now, personal, ct);
        if (absorbed.Name is { } name)
            await new NameWords(sealer).Put(
                transaction,
                [(kept, name, sealer.Open(name, new Cell("user_profiles", "display_name", kept)))],
                ct
            );
        await SamePeople.Recount(transaction, [kept, gone], ct);
        if (leaving.Subscription == "unsubscribed" && staying.Subscription != "unsubscribed")
            await new Subscriptions(sealer).Decide(transaction, [new(kept, Subscribed: false, now, "merge", Evidence: evidence)], ct);

        var id = Guid.CreateVersion7();
        await Note(
            transaction,
            [id, kept, gone, now, by, sealer.Seal(evidence, new Cell("profile_merges", "evidence", id)), JsonSerializer.Serialize(moved)],
            ct
        );
        return new MergeOutcome.Merged(moved);
    }

    // Recipients and attempts before profiles, as senders lock them.
    static async Task<Dictionary<string, int>> Move(Transaction transaction, Sealer sealer, Guid kept, Guid gone, CancellationToken ct)
    {
        await SkipTwins(transaction, kept, gone, ct);
        await SkipReached(transaction, kept, gone, ct);
        var moved = new Dictionary<string, int>
        {
            ["campaign_recipients"] = await Recipients(transaction, kept, gone, ct),
            ["listed_recipients"] = await Lists(transaction, kept, gone, ct),
            ["send_attempts"] = await Attempts(transaction, kept, gone, ct),
            ["conversation_replies"] = await Replies(transaction, kept, gone, ct),
            ["whatsapp_messages"] = await Messages(transaction, kept, gone, ct),
            ["conversations"] = await Conversations(transaction, kept, gone, ct),
            ["conversation_events"] = await Events(transaction, kept, gone, ct),
            ["conversation_drafts"] = await Drafts(transaction, kept, gone, ct),
            ["consent_events"] = await Consents(transaction, kept, gone, ct),
            ["consent_reviews"] = await Reviews(transaction, kept, gone, ct),
            ["held_opt_outs"] = await Held(transaction, kept, gone, ct),
            ["keyword_mentions"] = await Mentions(transaction, kept, gone, ct),
            ["message_words"] = await new MessageWords(sealer).Move(transaction, gone, kept, ct),
            ["auto_replies_given"] = await AutoReplies(transaction, kept, gone, ct),
            ["profile_aliases"] = await Aliases(transaction, kept, gone, ct),
        };
        await Days(transaction, kept, ct);
        return moved;
    }

    // Personal cells are bound to their row: they are opened there and sealed again here.
    static Half Again(Sealer sealer, Half leaving, Guid kept)
    {
        string? Moved(string? value, string column) =>
            value is null
                ? null
                : sealer.Seal(sealer.Open(value, new Cell("user_profiles", column, leaving.Id)), new Cell("user_profiles", column, kept));

        return leaving with
        {
            Name = Moved(leaving.Name, "display_name"),
            Email = Moved(leaving.Email, "email"),
            Line1 = Moved(leaving.Line1, "address_line1"),
            Line2 = Moved(leaving.Line2, "address_line2"),
            Notes = Moved(leaving.Notes, "notes"),
        };
    }

    // Of custom fields, too, what the kept profile has stays. Both rows are held from here on: an import may be writing beside it.
    static async Task<string?> Fields(Transaction tx, Sealer sealer, Guid kept, Guid gone, CancellationToken ct)
    {
        var stored = (await Personal(tx, kept, gone, ct)).ToDictionary(row => row.Id, row => row.Personal);
        return stored.GetValueOrDefault(gone) is { } leaving
            ? PersonalFields.Joined(
                sealer,
                kept,
                PersonalFields.Open(sealer, gone, leaving),
                PersonalFields.Open(sealer, kept, stored.GetValueOrDefault(kept))
            )
            : null;
    }

    static Task<List<(Guid Id, string? Personal)>> Personal(Transaction tx, Guid kept, Guid gone, CancellationToken ct) =>
        tx.Query([kept, gone], row => (row.GetGuid(0), row.TextOrNull(1)), ct);

    static Task<int> OneAtATime(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<List<Half>> Read(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Query([kept, gone], Row, ct);

    static Task<int> SkipTwins(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> SkipReached(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Pairs(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Recipients(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Lists(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Attempts(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Replies(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Messages(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Conversations(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Events(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Drafts(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Consents(Transaction tx, Guid kept, Guid gone, CancellationToken ct) =>
        tx.First([kept, gone], row => row.GetInt32(0), ct);

    static Task<int> Reviews(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Held(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Mentions(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> AutoReplies(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Aliases(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Days(Transaction tx, Guid kept, CancellationToken ct) => tx.Execute([kept], ct);

    static Task<int> Absorb(Transaction tx, Half leaving, Guid kept, DateTimeOffset at, string? personalFields, CancellationToken ct) =>
        tx.Execute([kept, leaving.Id, leaving.Name, leaving.Email, leaving.Line1, leaving.Line2, leaving.Notes, at, personalFields], ct);

    static Task<int> Note(Transaction tx, object?[] merge, CancellationToken ct) => tx.Execute(merge, ct);

    static Task<int> Decline(Transaction tx, Guid one, Guid other, DateTimeOffset at, string by, CancellationToken ct) =>
        tx.Execute([one, other, at, by], ct);

    static MergeCandidate Candidate(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.TextOrNull(3), row.GetFieldValue<DateTimeOffset>(4));

    static Half Row(NpgsqlDataReader row)
    {
        return new(
            row.GetGuid(0),
            row.TextOrNull(1),
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.GetString(6)
        );
    }
}
