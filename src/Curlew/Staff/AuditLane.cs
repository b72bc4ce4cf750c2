using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Staff;

/// <summary>One of the chains that a day's rows of the audit trail stand in: where it ends.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Head">The mac of the last of them; null where there is none.</param>
sealed record AuditLane(DateOnly Day, short Lane, long Rows, byte[]? Head)
{
    /// <summary>How many there are each day.</summary>
    public const int EachDay = 16;

    public short? Key { get; init; }

    public byte[]? Seal { get; init; }

    /// <summary>Proof that the chain ends here, which nobody can make of a shorter one without the key; null under a key that is not known here.</summary>
    public byte[]? SealWith(TrailKeys keys, short key) =>
        keys.Mac(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"lane|{key}|{Line}")));

    /// <summary>Those of a day on which nothing was written yet.</summary>
    public static IReadOnlyList<AuditLane> OfDay(DateOnly day) =>
        [.. Enumerable.Range(1, EachDay).Select(lane => new AuditLane(day, (short)lane, 0, null))];

    /// <summary>Whether its seal is the one that was made for it.</summary>
    public bool IsSealed(TrailKeys keys) =>
        Key is { } key && Seal is not null && SealWith(keys, key) is { } seal && CryptographicOperations.FixedTimeEquals(seal, Seal);

    /// <summary>A digest over the ends of all lanes of a day.</summary>
    public static string Digest(IEnumerable<AuditLane> lanes) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join('\n', lanes.Where(lane => lane.Rows > 0).OrderBy(lane => lane.Lane).Select(lane => lane.Line))
                )
            )
        );

    public static AuditLane Read(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateOnly>(0), row.GetInt16(1), row.GetInt64(2), row.BytesOrNull(3))
        {
            Key = row.OrNull<short>(4),
            Seal = row.BytesOrNull(5),
        };

    string Line => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}|{Lane}|{Rows}|{Convert.ToHexStringLower(Head ?? [])}");
}
