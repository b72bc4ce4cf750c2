using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;

namespace Curlew.Bench;

/// <summary><c>freeze [PEOPLE [ROUNDS]]</c>. T8: launching a campaign to a million customers, with opt-outs, duplicates, reasons and plan.
/// Baseline: the barest INSERT … SELECT into a table with the same columns and keys.</summary>
static class FreezeMillion
{
    public static async Task Run(string[] args)
    {
        var people = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var wanted = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        await using var stage = await Stage.Open();
        await Fill(stage, people);
        await stage.Run("VACUUM ANALYZE user_profiles");
        var rounds = new List<Round>();
        for (var round = 1; round <= wanted; round++)
        {
            await stage.Run(
                "TRUNCATE campaign_recipients, campaign_counts; DROP TABLE IF EXISTS lean; CREATE TABLE lean (LIKE campaign_recipients INCLUDING DEFAULTS INCLUDING INDEXES); CHECKPOINT"
            );
            var bare = await Timed.Seconds(() =>
                stage.Run(
                    """
                    INSERT INTO lean (campaign_id, phone_number, profile_id, position)
                    SELECT md5('campaign')::uuid, whatsapp_phone, id, 1 FROM user_profiles ORDER BY whatsapp_phone
                    """
                )
            );
            await stage.Run("CHECKPOINT");
            rounds.Add(new(await Timed.Seconds(() => Launch(stage, people)), bare));
            Console.WriteLine($"     memory of this process after the launch: {Environment.WorkingSet / 1024 / 1024} MB");
        }

        Verdict.AtMost("T8", $"a campaign to {people:N0} people frozen and planned, against a bare insert", rounds, 2, "s");
    }

    static async Task Launch(Stage stage, int people)
    {
        var campaigns = new MarketingCampaigns(stage.Database, TimeProvider.System);
        var id = await campaigns.Create(
            new("Bench", "bench", Stage.Number) { DailySendLimit = 10_000, TargetAudience = JsonElement.Parse("{}") },
            CancellationToken.None
        );
        if (
            await campaigns.Launch(id, CancellationToken.None) is not LaunchOutcome.Launched launched
            || launched.Recipients + launched.Skipped.Values.Sum() != people
        )
            throw new InvalidOperationException("The launch did not account for everybody.");
    }

    // Three of a hundred opted out, one of a hundred is a second spelling of somebody. Keys of millions of random numbers are built
    // afterwards: filling them row by row takes longer than the bench.
    static Task Fill(Stage stage, int people) =>
        stage.Run(
            $"""
            INSERT INTO whatsapp_templates (waba_id, name, language, status, category, synced_at) VALUES ('102290129340398', 'bench', 'en_US', 'APPROVED', 'MARKETING', now());
            CREATE TEMP TABLE keys AS
            SELECT format('ALTER TABLE user_profiles DROP CONSTRAINT %I', c.conname) AS off, format('ALTER TABLE user_profiles ADD CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid)) AS on_again
            FROM pg_constraint c WHERE c.conrelid = 'user_profiles'::regclass AND c.contype = 'u'
            UNION ALL
            SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
            FROM pg_index i WHERE i.indrelid = 'user_profiles'::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
            DO $body$ DECLARE statement text; BEGIN FOR statement IN SELECT off FROM keys LOOP EXECUTE statement; END LOOP; END $body$;
            INSERT INTO user_profiles (whatsapp_phone, phone_match, subscription, city)
            SELECT left(md5(g::text), 20), left(md5((g - (g % 100 = 0)::int)::text), 20), CASE WHEN g % 33 = 0 THEN 'unsubscribed' ELSE 'subscribed' END, 'City ' || g % 50
            FROM generate_series(1, {people}) g;
            DO $body$ DECLARE statement text; BEGIN FOR statement IN SELECT on_again FROM keys LOOP EXECUTE statement; END LOOP; END $body$;
            DROP TABLE keys;
            """
        );
}
