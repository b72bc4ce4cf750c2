namespace Curlew.Bench.Load;

/// <summary>What has become of the stored deliveries.</summary>
static class Unpacked
{
    /// <summary>Waits until no delivery is unprocessed.</summary>
    public static async Task Wait(Stage stage)
    {
        while (await stage.Value<bool>("SELECT EXISTS (SELECT FROM unprocessed_deliveries)"))
            await Task.Delay(20);
    }

    /// <summary>Fails the bench when the database does not hold exactly these messages: a speed without the work is no figure.</summary>
    public static async Task MustHold(Stage stage, int messages)
    {
        foreach (var table in (string[])["whatsapp_messages", "whatsapp_message_ids", "message_queue"])
            if (await stage.Value<long>($"SELECT count(*) FROM {table}") is var found && found != messages)
                throw new InvalidOperationException($"{table} holds {found} rows instead of {messages}.");
        if (await stage.Value<long>("SELECT coalesce(sum(total_messages), 0) FROM user_profiles") is var counted && counted != messages)
            throw new InvalidOperationException($"The profiles count {counted} messages instead of {messages}.");
    }
}
