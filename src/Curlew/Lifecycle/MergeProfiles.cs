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

/// <summary>What a merge came to.</summary>
public abstract record MergeOutcome
{
    /// <summary>One profile is left.</summary>
    /// <param name="Moved">How many rows of which table moved over.</param>
    public sealed record Merged(IReadOnlyDictionary<string, int> Moved) : MergeOutcome;

    /// <summary>Both ids are the same profile.</summary>
    public sealed record SameProfile : MergeOutcome;

    /// <summary>One of them is not there, perhaps because it was merged already.</summary>
    public sealed record NoSuchProfile(Guid Id) : MergeOutcome;
}

/// <summary>Makes one profile of two, because a person said so and told why. Nothing else ever does.</summary>
public sealed class MergeProfiles(Database database, Sealer sealer, TimeProvider clock)
{
    sealed record Half(Guid Id, string? Name, string? Email, string? Line1, string? Line2, string? Notes, string Subscription);

    /// <summary>Pairs nobody has decided about, oldest first.</summary>
    public Task<List<MergeCandidate>> Candidates(int most, CancellationToken ct = default) =>
        database.Query(
            [most],
            row => new MergeCandidate(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetString(2),
                row.IsDBNull(3) ? null : row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4)
            ),
            ct
        );

    /// <summary>Notes that a pair is two people, who from now on count as two; false when it is not listed, or decided.</summary>
    public Task<bool> AreTwo(Guid one, Guid other, string by, CancellationToken ct = default) =>
        database.InTransaction(
            async transaction =>
            {
                await People.Alone(transaction, ct);
                var isOpen = await Decline(transaction, one, other, clock.GetUtcNow(), by, ct) == 1;
                await SamePeople.Recount(transaction, [one, other], ct);
                return isOpen;
            },
            ct
        );

    /// <summary>
    /// Moves messages, conversations, campaign recipients, attempts and proofs of consent from one profile to the other and removes it.
    /// What the
    /// kept profile has stays, what it lacks is filled; of two subscriptions the stricter remains. The other's number and user id lead to
    /// the kept one.
    /// </summary>
    /// <param name="by">Who does it.</param>
    /// <param name="evidence">Why they are one person; kept sealed.</param>
    public Task<MergeOutcome> Run(Guid kept, Guid gone, string by, string evidence, CancellationToken ct = default) =>
        kept == gone
            ? Task.FromResult<MergeOutcome>(new MergeOutcome.SameProfile())
            : database.InTransaction(transaction => Merge(transaction, kept, gone, by, evidence, ct), ct);

    async Task<MergeOutcome> Merge(Transaction transaction, Guid kept, Guid gone, string by, string evidence, CancellationToken ct)
    {
        await Alone(transaction, ct);
        await People.Alone(transaction, ct);
        var halves = await Read(transaction, kept, gone, ct);
        if (halves.Find(half => half.Id == kept) is not { } staying)
            return new MergeOutcome.NoSuchProfile(kept);
        if (halves.Find(half => half.Id == gone) is not { } leaving)
            return new MergeOutcome.NoSuchProfile(gone);

        var moved = await Move(transaction, kept, gone, ct);
        await Pairs(transaction, kept, gone, ct);
        var now = clock.GetUtcNow();
        await Absorb(transaction, Again(leaving, kept), kept, now, ct);
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
    async Task<Dictionary<string, int>> Move(Transaction transaction, Guid kept, Guid gone, CancellationToken ct)
    {
        await SkipTwins(transaction, kept, gone, ct);
        await SkipReached(transaction, kept, gone, ct);
        var moved = new Dictionary<string, int>
        {
            ["campaign_recipients"] = await Recipients(transaction, kept, gone, ct),
            ["listed_recipients"] = await Lists(transaction, kept, gone, ct),
            ["send_attempts"] = await Attempts(transaction, kept, gone, ct),
            ["whatsapp_messages"] = await Messages(transaction, kept, gone, ct),
            ["conversations"] = await Conversations(transaction, kept, gone, ct),
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
    Half Again(Half leaving, Guid kept)
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

    static Task<int> Alone(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<List<Half>> Read(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Query([kept, gone], Row, ct);

    static Task<int> SkipTwins(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> SkipReached(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Pairs(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Recipients(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Lists(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Attempts(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Messages(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Conversations(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Consents(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Reviews(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Held(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Mentions(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> AutoReplies(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Aliases(Transaction tx, Guid kept, Guid gone, CancellationToken ct) => tx.Execute([kept, gone], ct);

    static Task<int> Days(Transaction tx, Guid kept, CancellationToken ct) => tx.Execute([kept], ct);

    static Task<int> Absorb(Transaction tx, Half leaving, Guid kept, DateTimeOffset at, CancellationToken ct) =>
        tx.Execute([kept, leaving.Id, leaving.Name, leaving.Email, leaving.Line1, leaving.Line2, leaving.Notes, at], ct);

    static Task<int> Note(Transaction tx, object?[] merge, CancellationToken ct) => tx.Execute(merge, ct);

    static Task<int> Decline(Transaction tx, Guid one, Guid other, DateTimeOffset at, string by, CancellationToken ct) =>
        tx.Execute([one, other, at, by], ct);

    static Half Row(NpgsqlDataReader row)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new(row.GetGuid(0), Text(1), Text(2), Text(3), Text(4), Text(5), row.GetString(6));
    }
}
