using Curlew.Staff;

namespace Curlew.Server.Terminal;

/// <summary>Where the data folder, outside of the database, keeps how far the audit trail had come: whoever puts an older one in place is found out.</summary>
sealed class HeadsFile(string path)
{
    const int Most = 64 * 1024;

    /// <summary>None where nothing was kept yet.</summary>
    public async Task<IReadOnlyList<AuditHead>> Read(CancellationToken ct) =>
        File.Exists(path) ? [.. (await SmallFile.Read(path, Most, ct)).Split('\n').Select(AuditHead.Parse).OfType<AuditHead>()] : [];

    /// <summary>Writes down where the chains end. What the trail does not hold any more stays, however it goes on.</summary>
    public async Task Keep(AuditKeeping trail, CancellationToken ct)
    {
        var kept = await Read(ct);
        var ends = await trail.Heads(ct);
        IReadOnlyList<AuditHead> next = ends.Count == 0 ? kept : [.. (await trail.Missing(kept, ct)).Union(ends)];
        if (next.SequenceEqual(kept))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await OwnFile.Write(path, string.Join('\n', next) + '\n', ct);
    }

    /// <summary>Somebody has said that an older database is the right one.</summary>
    public void Forget()
    {
        if (File.Exists(path))
            File.Delete(path);
    }
}
