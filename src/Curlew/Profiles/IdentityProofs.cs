using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Something WhatsApp itself said: that this profile's person has this number or user id.</summary>
/// <param name="Kind">phone or user_id.</param>
/// <param name="Identifier">Match key of the number, or user id; sealed.</param>
/// <param name="Reason">What told it: send_answer, status or both_identifiers.</param>
public sealed record IdentityProof(Guid Profile, string Kind, string Identifier, string Reason);

/// <summary>
/// Takes what WhatsApp says about who is who. An identifier that nobody has becomes an alias at once and whatever else is known stays;
/// where another profile has it, the two are one person for campaigns, caps and opt-outs until somebody decides.
/// </summary>
public static class IdentityProofs
{
    /// <summary>The identifiers of a person as they are stored.</summary>
    internal static IEnumerable<(string Kind, string Identifier)> Sealed(Sealer sealer, Identity told)
    {
        if (told.UserId is { } userId)
            yield return ("user_id", sealer.Seal(userId));
        if (told.Phone is { } phone)
            yield return ("phone", sealer.Seal(phone.MatchKey));
    }

    /// <summary>Takes those that are news. To be called before any row is locked.</summary>
    internal static async Task Take(Transaction tx, IReadOnlyCollection<IdentityProof> proofs, CancellationToken ct)
    {
        if (proofs.Count == 0)
            return;
        var (profiles, kinds, identifiers) = Columns(proofs);
        var news = (await News(tx, profiles, kinds, identifiers, ct)).ToHashSet();
        await TakeNews(tx, [.. proofs.Where(proof => news.Contains((proof.Profile, proof.Identifier)))], ct);
    }

    /// <summary>Takes what was found to be news. To be called before any row is locked.</summary>
    internal static async Task TakeNews(Transaction tx, IReadOnlyCollection<IdentityProof> news, CancellationToken ct)
    {
        if (news.Count == 0)
            return;
        await People.OneAtATime(tx, ct);
        var (profiles, kinds, identifiers) = Columns(news);
        var reasons = news.Select(proof => proof.Reason).ToArray();
        await Add(tx, profiles, kinds, identifiers, reasons, ct);
        await SamePeople.NoteDoubts(tx, await Others(tx, profiles, kinds, identifiers, reasons, ct), null, ct);
    }

    static (Guid[] Profiles, string[] Kinds, string[] Identifiers) Columns(IReadOnlyCollection<IdentityProof> proofs) =>
        ([.. proofs.Select(p => p.Profile)], [.. proofs.Select(p => p.Kind)], [.. proofs.Select(p => p.Identifier)]);

    static Task<List<(Guid, string)>> News(Transaction tx, Guid[] profiles, string[] kinds, string[] identifiers, CancellationToken ct) =>
        tx.Query([profiles, kinds, identifiers], row => (row.GetGuid(0), row.GetString(1)), ct);

    static Task<int> Add(Transaction tx, Guid[] profiles, string[] kinds, string[] identifiers, string[] reasons, CancellationToken ct) =>
        tx.Execute([profiles, kinds, identifiers, reasons], ct);

    static Task<List<Doubt>> Others(
        Transaction tx,
        Guid[] profiles,
        string[] kinds,
        string[] identifiers,
        string[] reasons,
        CancellationToken ct
    ) => tx.Query([profiles, kinds, identifiers, reasons], row => new Doubt(row.GetGuid(0), row.GetGuid(1), row.GetString(2)), ct);
}
