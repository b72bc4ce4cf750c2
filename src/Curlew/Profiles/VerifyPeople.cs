using Curlew.Postgres;

namespace Curlew.Profiles;

/// <summary>Recounts which profiles count as one person, from the pairs nobody has decided about and the numbers they share.</summary>
public static class VerifyPeople
{
    /// <summary>Every profile that is kept under another person than a recount finds; each with how many profiles that person has.</summary>
    public static Task<List<Difference>> Run(Session session, CancellationToken ct = default) =>
        session.Query([], row => new Difference(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), ct);
}
