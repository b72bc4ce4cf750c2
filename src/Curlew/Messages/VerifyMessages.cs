using Curlew.Postgres;
using Npgsql;

namespace Curlew.Messages;

/// <summary>Recounts what is kept beside the messages from the messages themselves.</summary>
public sealed class VerifyMessages(Database database)
{
    /// <summary>Every stored number a recount does not confirm.</summary>
    public async Task<List<Difference>> Run(CancellationToken ct = default) =>
        [.. await Totals(ct), .. await Ids(ct), .. await Queue(ct), .. await Windows(ct)];

    Task<List<Difference>> Totals(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Ids(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Queue(CancellationToken ct) => database.Patient.Query([], Read, ct);

    Task<List<Difference>> Windows(CancellationToken ct) => database.Patient.Query([], Read, ct);

    static Difference Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
