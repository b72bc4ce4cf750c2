using System.Globalization;
using Curlew.Campaigns;
using Curlew.Privacy;

namespace Curlew.Bench;

/// <summary>Exporting a campaign to a million people, and the memory that takes.</summary>
static class ExportMillion
{
    public static async Task Run(string[] args)
    {
        var people = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        await using var stage = await Stage.Open();
        var campaign = await Fill(stage, people);
        foreach (var kind in (string[])["csv", "parquet"])
        {
            var file = Path.Combine(Path.GetTempPath(), $"curlew-bench-{Guid.NewGuid():N}.{kind}");
            GC.Collect();
            var before = Environment.WorkingSet;
            var (rows, most) = (0, 0L);
            var seconds = await Timed.Seconds(async () =>
            {
                var outcome = await new ExportRecipients(stage.Database, stage.Sealer, TimeProvider.System).Run(
                    campaign,
                    file,
                    overwrite: false,
                    isWhole: false,
                    new Memory(now => most = Math.Max(most, now))
                );
                rows = ((ExportOutcome.Exported)outcome).Rows;
            });
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind, -8} {rows:N0} rows in {seconds:0.0} s, {rows / seconds:N0} a second, {new FileInfo(file).Length / 1e6:N0} MB, working set {before / 1e6:N0} → at most {most / 1e6:N0} MB"
                )
            );
            File.Delete(file);
        }
    }

    static async Task<Guid> Fill(Stage stage, int people)
    {
        var id = await new MarketingCampaigns(stage.Database, TimeProvider.System).Create(
            new("Bench", "bench", Stage.Number),
            CancellationToken.None
        );
        const int Chunk = 50_000;
        for (var first = 0; first < people; first += Chunk)
        {
            var phones = Enumerable
                .Range(first, Math.Min(Chunk, people - first))
                .Select(n => stage.Sealer.Seal(PhoneNumber.FromWaId((491_500_000_000 + n).ToString(CultureInfo.InvariantCulture))!.Value))
                .ToArray();
            await using var command = stage.Database.Source.CreateCommand(
                """
                INSERT INTO campaign_recipients (campaign_id, phone_number, profile_id, position, status, waiting, sent_at, delivered_at, read_at, scheduled_send_date)
                SELECT $1, u.phone, new_id(), u.place + $3, CASE WHEN u.place % 3 = 0 THEN 'delivered' ELSE 'read' END, false, now(), now(), CASE WHEN u.place % 3 > 0 THEN now() END, current_date
                FROM unnest($2::text[]) WITH ORDINALITY AS u (phone, place)
                """
            );
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = phones });
            command.Parameters.Add(new() { Value = first });
            await command.ExecuteNonQueryAsync();
        }

        await stage.Run("ANALYZE campaign_recipients");
        return id;
    }

    sealed class Memory(Action<long> tell) : IProgress<int>
    {
        public void Report(int value) => tell(Environment.WorkingSet);
    }
}
