using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>A business number held by a claim, and what it may send at this moment.</summary>
/// <param name="Room">Messages that may leave now.</param>
/// <param name="IsQuiet">Nobody has noted for twenty seconds that a server sends from it.</param>
/// <param name="Throughput">Messages a second.</param>
/// <param name="RoomAgain">How long until it may send what it sent a second ago; zero where it sent nothing.</param>
sealed record SendingNumber(string Id, string PortfolioId, int? MessagingLimit, int Room, bool IsQuiet, int Throughput, TimeSpan RoomAgain)
{
    /// <summary>Null while it may not send at all.</summary>
    public static Task<SendingNumber?> Lock(Transaction tx, string id, DateTimeOffset now, CancellationToken ct) =>
        tx.First(
            [id, now],
            row => new SendingNumber(
                id,
                row.GetString(0),
                row.OrNull<int>(1),
                row.GetInt32(2),
                row.GetBoolean(3),
                row.GetInt32(4),
                row.GetTimeSpan(5)
            ),
            ct
        );

    /// <summary>Notes that a server sends from it.</summary>
    public static Task<int> Ask(Transaction tx, string id, CancellationToken ct) => tx.Execute([id], ct);

    /// <summary>Notes that messages leave it.</summary>
    public static Task<int> TakeSlots(Transaction tx, string id, DateTimeOffset now, int messages, CancellationToken ct) =>
        tx.Execute([id, now, messages], ct);
}
