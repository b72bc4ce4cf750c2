using Curlew.Privacy;

namespace Curlew.Bench.Load;

/// <summary>Messages the business has sent, for statuses to come to.</summary>
static class SentMessages
{
    const string Insert = """
        WITH sent AS (
          INSERT INTO whatsapp_messages (message_id, phone_number_id, to_phone, message_type, content, status, direction, "timestamp")
          SELECT wamid, $2, repeat('p', 20), 'template', repeat('c', 120), 'sent', 'outgoing', now() FROM unnest($1) AS wamid
          RETURNING message_id, id, "timestamp"
        )
        INSERT INTO whatsapp_message_ids SELECT wamid_key(message_id), id, "timestamp" FROM sent
        """;

    /// <summary>Writes messages whose WhatsApp ids are those of these numbers.</summary>
    public static async Task Write(Stage stage, int first, int count)
    {
        foreach (var set in Enumerable.Range(first, count).Chunk(5_000))
        {
            var ids = set.Select(number => stage.Sealer.Seal(WhatsAppId.From(WebhookRequests.Wamid(number))!.Value)).ToArray();
            await stage.Database.Source.Transact(connection => connection.Execute(Insert, ids, Stage.Number));
        }
    }
}
