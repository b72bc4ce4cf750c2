using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Finds people by their names: by whole words and by how words begin, in any order.</summary>
static class SearchNames
{
    /// <summary>Profiles whose names hold every word that was typed, whoever was heard from last first.</summary>
    /// <param name="typed">Words of three letters and more may be the beginning of one; shorter ones are whole words.</param>
    public static async Task<List<Guid>> By(Session session, Sealer sealer, string typed, int most, CancellationToken ct)
    {
        // All of them stand under one key: under another there is nothing, or everything.
        foreach (var digests in new NameWords(sealer).Questions(typed))
            if (await Find(session, digests, most, ct) is { Count: > 0 } found)
                return found;
        return [];
    }

    static Task<List<Guid>> Find(Session session, long[] digests, int most, CancellationToken ct) =>
        session.Query([digests, (long)most], row => row.GetGuid(0), ct);
}
