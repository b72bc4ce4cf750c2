using Curlew.Postgres;

namespace Curlew.Profiles;

/// <summary>Profiles that count as one person in campaigns, caps and opt-outs until somebody decides. Nothing is merged by it.</summary>
static class SamePeople
{
    /// <summary>Lists pairs for a person to decide about; from now on each counts as one. A pair that is listed or was decided stays as it
    /// is.</summary>
    /// <param name="messageId">WhatsApp id of the message that shows it, sealed.</param>
    public static async Task NoteDoubts(Transaction tx, IReadOnlyCollection<Doubt> doubts, string? messageId, CancellationToken ct)
    {
        if (doubts.Count == 0)
            return;
        var (ones, others) = (doubts.Select(d => d.One).ToArray(), doubts.Select(d => d.Other).ToArray());
        if (await Unlisted(tx, ones, others, ct) == 0)
            return;
        await People.OneAtATime(tx, ct);
        await List(tx, ones, others, [.. doubts.Select(d => d.Reason)], messageId, ct);
        await Recount(tx, [.. ones, .. others], ct);
    }

    /// <summary>Works out anew who belongs to whom, for these profiles and all that hang together with them. Of two transactions that do so
    /// the later has to see the earlier's pairs: <see cref="People.OneAtATime"/> comes first.</summary>
    public static Task<int> Recount(Transaction tx, Guid[] profiles, CancellationToken ct) => tx.Execute([profiles], ct);

    /// <summary>Profiles that have come to count as one person with others, until they are taken; a thousand at most.</summary>
    public static Task<List<Guid>> Joined(Session session, CancellationToken ct) => session.Query([], row => row.GetGuid(0), ct);

    /// <summary>Takes those of them that nobody has taken meanwhile.</summary>
    public static Task<List<Guid>> TakeJoined(Transaction tx, Guid[] profiles, CancellationToken ct) =>
        tx.Query([profiles], row => row.GetGuid(0), ct);

    static Task<int> Unlisted(Transaction tx, Guid[] ones, Guid[] others, CancellationToken ct) =>
        tx.First([ones, others], row => row.GetInt32(0), ct);

    static Task<int> List(Transaction tx, Guid[] ones, Guid[] others, string[] reasons, string? messageId, CancellationToken ct) =>
        tx.Execute([ones, others, reasons, messageId], ct);
}
