using Curlew.Postgres;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Bench.Load;

/// <summary>
/// The usual way: parse the webhook and write message, profile and queue item in one transaction before answering. In its favour it seals
/// nothing, keeps no raw body, counts nothing and recognises nobody by a second spelling.
/// </summary>
sealed class TransactionEach(Database database)
{
    const string Write = """
        WITH person AS (
          INSERT INTO each_profile AS p (phone, name, messages, last_at) VALUES ($2, $3, 1, $5)
          ON CONFLICT (phone) DO UPDATE SET messages = p.messages + 1, last_at = greatest(p.last_at, excluded.last_at)
        ), message AS (
          INSERT INTO each_message (wamid, phone, content, at) VALUES ($1, $2, $4, $5) ON CONFLICT (wamid) DO NOTHING RETURNING wamid
        )
        INSERT INTO each_queue (wamid) SELECT wamid FROM message
        """;

    public const string Schema = """
        CREATE TABLE each_profile (phone text PRIMARY KEY, name text, messages int NOT NULL, last_at timestamptz);
        CREATE TABLE each_message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, wamid text NOT NULL UNIQUE, phone text NOT NULL, content text, at timestamptz NOT NULL);
        CREATE INDEX each_message_conversation ON each_message (phone, at);
        CREATE TABLE each_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, wamid text NOT NULL UNIQUE, status text NOT NULL DEFAULT 'queued');
        """;

    public async ValueTask Store(ReadOnlyMemory<byte> body)
    {
        foreach (var message in Notification.Parse(body.Span.ToArray()).Changes.OfType<IncomingMessage>())
        {
            await using var command = database.Source.CreateCommand(Write);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = message.Wamid });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = message.From! });
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = message.ProfileName });
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = message.Text });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = message.Timestamp.At!.Value.UtcDateTime });
            await command.ExecuteNonQueryAsync();
        }
    }
}
