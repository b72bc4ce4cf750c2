using CsCheck;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class CountedChangesTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const int People = 5;

    static readonly string[] Statuses = ["pending", "queued", "sent", "delivered", "read", "failed", "skipped", "uncertain"];

    // Two days of a zone whose midnight is not that of UTC; no moment is as likely as a moment.
    static readonly Gen<DateTime?> Moments = Gen.Int[0, 5]
        .Select(which => which < 3 ? (DateTime?)null : new DateTime(2026, 11, 2, 17, 0, 0, DateTimeKind.Utc).AddHours(which - 3));

    static readonly Gen<Change> Changes =
        from who in Gen.OneOf(Gen.Int[1, People].Array[1], Gen.Int[1, People].Array[1, People])
        from status in Gen.Int[0, Statuses.Length - 1].Select(which => Statuses[which])
        from variant in Gen.Int[0, 2]
            .Select(which =>
                which switch
                {
                    0 => null,
                    1 => "A",
                    _ => "B",
                }
            )
        from moments in Moments.Array[4]
        select new Change(
            who,
            status,
            variant,
            moments[0] ?? (status is "sent" or "delivered" or "read" ? new(2026, 11, 2, 12, 0, 0, DateTimeKind.Utc) : null),
            moments[1],
            moments[2],
            moments[3]
        );

    [Fact]
    public async Task What_is_noted_of_any_changes_is_what_a_recount_finds()
    {
        await using var world = await CampaignWorld.Open(server, People);
        await world.Launch(world.Campaign() with { TimeZone = "Asia/Kolkata" });

        await Changes.SampleAsync(
            async change =>
            {
                await world.Database.Execute(
                    """
                    UPDATE campaign_recipients
                    SET status = $2, waiting = $2 = 'pending', skip_reason = CASE WHEN $2 = 'skipped' THEN 'excluded' END, variant = $3::text, sent_at = $4::timestamptz, delivered_at = $5::timestamptz,
                        read_at = CASE WHEN $5::timestamptz IS NOT NULL THEN $6::timestamptz END, failed_at = CASE WHEN $2 = 'failed' THEN coalesce($7::timestamptz, '2026-11-02 18:00Z') END
                    WHERE position = ANY ($1)
                    """,
                    change.Who,
                    change.Status,
                    Nullable(change.Variant),
                    Nullable(change.Sent),
                    Nullable(change.Delivered),
                    Nullable(change.Read),
                    Nullable(change.Failed)
                );

                Assert.Equal(await Recounted(world), await Noted(world));
            },
            iter: 300,
            threads: 1
        );
    }

    static object Nullable(object? value) => value ?? DBNull.Value;

    static async Task<List<string>> Noted(CampaignWorld world) =>
        [
            .. await world.Database.Rows(
                "SELECT day, sum(sent), sum(delivered), sum(read), sum(failed) FROM campaign_counts WHERE day IS NOT NULL GROUP BY 1 HAVING (sum(sent), sum(delivered), sum(read), sum(failed)) <> (0, 0, 0, 0) ORDER BY 1"
            ),
            .. await world.Database.Rows(
                "SELECT coalesce(variant, 'none'), sum(sent) FROM campaign_counts GROUP BY 1 HAVING sum(sent) <> 0 ORDER BY 1"
            ),
            .. await world.Database.Rows("SELECT sum(pending), sum(skipped), sum(uncertain) FROM campaign_counts"),
        ];

    static async Task<List<string>> Recounted(CampaignWorld world) =>
        [
            .. await world.Database.Rows(
                """
                SELECT (at AT TIME ZONE 'Asia/Kolkata')::date, count(*) FILTER (WHERE what = 1), count(*) FILTER (WHERE what = 2), count(*) FILTER (WHERE what = 3), count(*) FILTER (WHERE what = 4)
                FROM campaign_recipients, LATERAL (VALUES (1, sent_at), (2, delivered_at), (3, read_at), (4, failed_at)) moments (what, at)
                WHERE at IS NOT NULL GROUP BY 1 ORDER BY 1
                """
            ),
            .. await world.Database.Rows(
                "SELECT coalesce(variant, 'none'), count(sent_at) FROM campaign_recipients WHERE sent_at IS NOT NULL GROUP BY 1 ORDER BY 1"
            ),
            .. await world.Database.Rows(
                "SELECT count(*) FILTER (WHERE status IN ('pending', 'queued')), count(*) FILTER (WHERE status = 'skipped'), count(*) FILTER (WHERE status = 'uncertain') FROM campaign_recipients"
            ),
        ];

    sealed record Change(int[] Who, string Status, string? Variant, DateTime? Sent, DateTime? Delivered, DateTime? Read, DateTime? Failed);
}
