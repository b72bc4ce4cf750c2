using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Writes the audit trail to a file that only its owner reads: one JSON object a line, with the digests of the chain.</summary>
static class ExportAudit
{
    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<AuditOutcome> Run(Database database, AuditFilter filter, string path, bool overwrite, CancellationToken ct)
    {
        var target = Path.GetFullPath(path);
        if (!overwrite && File.Exists(target))
            return new AuditOutcome.FileExists(target);

        var rows = 0;
        var digest = await PrivateFile.Write(
            target,
            overwrite,
            async file =>
            {
                await foreach (var record in AuditReading.Everything(database.Patient, filter, ct))
                {
                    ct.ThrowIfCancellationRequested();
                    await JsonSerializer.SerializeAsync(file, record, Snake, ct);
                    file.WriteByte((byte)'\n');
                    rows++;
                }

                return rows > 0;
            },
            ct
        );
        return digest is null ? new AuditOutcome.Nothing() : new AuditOutcome.Exported(target, rows, digest);
    }
}
