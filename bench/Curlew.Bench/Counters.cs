using Curlew.Bench.Load;

namespace Curlew.Bench;

/// <summary>T10: recipients of one campaign delivered one by one by 32 clients, while triggers count. Baselines: nobody counts, and a row
/// trigger that adds one to the campaign.</summary>
static class Counters
{
    const int Clients = 32,
        Recipients = 30_000;

    public static async Task Run(string[] args)
    {
        await using var stage = await Stage.Open();
        await stage.Run(
            $$"""
            INSERT INTO marketing_campaigns (id, name, template_name, status, phone_number_id) VALUES (md5('campaign')::uuid, 'Bench', 'bench', 'active', '{{Stage.Number}}');
            CREATE FUNCTION add_one() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN UPDATE marketing_campaigns SET messages_delivered = messages_delivered + 1 WHERE id = NEW.campaign_id; RETURN NULL; END $body$;
            CREATE TRIGGER add_one AFTER UPDATE ON campaign_recipients FOR EACH ROW EXECUTE FUNCTION add_one()
            """
        );
        var (nobody, row) = (new List<Round>(), new List<Round>());
        for (var round = 1; round <= 3; round++)
        {
            var without = await Deliver(stage, "DISABLE TRIGGER USER", Recipients);
            var ours = await Deliver(stage, "DISABLE TRIGGER add_one", Recipients);
            if (await stage.Value<long>("SELECT sum(delivered) FROM campaign_counts") is var counted && counted != Recipients)
                throw new InvalidOperationException($"{counted} were counted of {Recipients}.");
            nobody.Add(new(ours, without));
            row.Add(new(ours, await Deliver(stage, "DISABLE TRIGGER count_changed_recipients", Recipients / 10)));
        }

        Verdict.AtLeast("T10", "counted updates by 32 clients, against nobody counting", nobody, 0.5, "updates/s");
        Verdict.AtLeast("T10", "counted updates by 32 clients, against a row trigger", row, 4, "updates/s");
    }

    static async Task<double> Deliver(Stage stage, string triggers, int recipients)
    {
        await stage.Run(
            $"""
            TRUNCATE campaign_recipients, campaign_counts;
            ALTER TABLE campaign_recipients DISABLE TRIGGER USER;
            INSERT INTO campaign_recipients (id, campaign_id, phone_number, profile_id, position, status, waiting, sent_at)
            SELECT md5(g::text)::uuid, md5('campaign')::uuid, left(md5(g::text), 20), md5(g::text)::uuid, g, 'sent', false, now() FROM generate_series(1, {recipients}) g;
            ALTER TABLE campaign_recipients ENABLE TRIGGER USER;
            ALTER TABLE campaign_recipients {triggers}
            """
        );
        await stage.Run("VACUUM ANALYZE campaign_recipients");
        var next = 0;
        return await Timed.PerSecond(Clients, async () =>
        {
            var number = Interlocked.Increment(ref next);
            if (number > recipients)
                return 0;
            await using var connection = await stage.Database.Source.OpenConnectionAsync();
            return await connection.Execute(
                "UPDATE campaign_recipients SET status = 'delivered', delivered_at = now(), updated_at = now() WHERE id = md5($1::int::text)::uuid",
                number
            );
        });
    }
}
