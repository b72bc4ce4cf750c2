using Curlew.Postgres;
using Npgsql;

namespace Curlew.Metrics;

/// <summary>Recounts the daily numbers from the messages.</summary>
public sealed class VerifyMetrics(Database database)
{
    /// <summary>Every stored number a recount does not confirm.</summary>
    public async Task<List<Difference>> Run(CancellationToken ct = default) => [.. await Counts(ct), .. await ResponseTimes(ct)];

    Task<List<Difference>> Counts(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> ResponseTimes(CancellationToken ct) => database.Patient.Query([], Read, ct);

    static Difference Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
