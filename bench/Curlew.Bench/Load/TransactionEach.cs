using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Bench.Load;

/// <summary>
/// The usual way: parse the webhook and write profile, message and queue item in one transaction before answering, to tables with the same
/// columns and indexes. In its favour it keeps no raw body, no conversation, no keywords and no days, recognises nobody by a second
/// spelling, and its messages are not partitioned.
/// </summary>
sealed class TransactionEach(Database database, Sealer sealer)
{
    public const string Schema = """
        CREATE TABLE each_profiles (LIKE user_profiles INCLUDING ALL);
        CREATE TABLE each_messages (LIKE whatsapp_messages INCLUDING ALL);
        ALTER TABLE each_messages ADD UNIQUE (message_id);
        CREATE TABLE each_queue (LIKE message_queue INCLUDING ALL);
        GRANT SELECT, INSERT, UPDATE ON each_profiles, each_messages, each_queue TO app_user;
        """;

    const string Profile = """
        INSERT INTO each_profiles AS p (whatsapp_phone, display_name, total_messages, first_contact, last_interaction) VALUES ($1, $2, 1, $3, $3)
        ON CONFLICT (whatsapp_phone) DO UPDATE SET total_messages = p.total_messages + 1, last_interaction = greatest(p.last_interaction, excluded.last_interaction)
        RETURNING id
        """;

    const string Message = """
        INSERT INTO each_messages (id, message_id, profile_id, phone_number_id, from_phone, message_type, content, status, direction, "timestamp")
        VALUES ($1, $2, $3, $4, $5, 'text', $6, 'received', 'incoming', $7)
        ON CONFLICT (message_id) DO NOTHING
        """;

    const string Queue =
        "INSERT INTO each_queue (queue_name, message_id, message_row, message_timestamp) VALUES ('incoming', $1, $2, $3) ON CONFLICT DO NOTHING";

    public async ValueTask Store(ReadOnlyMemory<byte> body)
    {
        foreach (var message in Notification.Parse(body.Span.ToArray()).Changes.OfType<IncomingMessage>())
            await database.Source.Transact(connection => Store(connection, message));
    }

    async Task Store(NpgsqlConnection connection, IncomingMessage message)
    {
        var (id, at, wamid, phone) = (
            Guid.CreateVersion7(),
            message.Timestamp.At!.Value.UtcDateTime,
            sealer.Seal(WhatsAppId.From(message.Wamid)!.Value),
            sealer.Seal(PhoneNumber.FromWaId(message.From)!.Value)
        );
        var profile = (Guid)(await connection.Scalar(Profile, phone, message.ProfileName!, at))!;
        await connection.Scalar(
            Message,
            id,
            wamid,
            profile,
            message.PhoneNumberId!,
            phone,
            sealer.Seal(message.Text!, new Cell("whatsapp_messages", "content", id)),
            at
        );
        await connection.Scalar(Queue, wamid, id, at);
    }
}
