using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Curlew.Bench.Load;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.WhatsApp;

namespace Curlew.Bench;

/// <summary>T6: the product's sender on a launched campaign, the intent committed before each first byte and the outcome after it.
/// Baseline: a bare HttpClient that posts the same messages to the same stand-in.</summary>
static class CampaignSends
{
    const int People = 30_000,
        SideBySide = 128;

    public static async Task Run(string[] args)
    {
        var rounds = new List<Round>();
        for (var round = 1; round <= 3; round++)
        {
            await using var stage = await Stage.Open();
            await using var line = await TakingLine.Open();
            await Crowd.Add(stage, People);
            await Crowd.Launch(stage, People);
            var bare = await Post(line);
            rounds.Add(new(await Send(stage, line), bare));
        }

        Verdict.AtLeast("T6", "messages of a campaign, intent committed first, against a bare HttpClient", rounds, 0.10, "messages/s");
    }

    static async Task<double> Send(Stage stage, TakingLine line)
    {
        using var http = CloudApi.BareClient(2 * KeepSending.MostUnderWay);
        await using var departures = new Departures(stage.Database, Stage.Number, TimeProvider.System);
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = line.Address,
                AccessToken = "token",
                PhoneNumberId = Stage.Number,
                Pace = departures.Pass,
            }
        );
        var record = new RecordBatch(stage.Database, TimeProvider.System, stage.Sealer, new Attempts(stage.Database, stage.Sealer));
        var sending = new KeepSending(new(stage.Database, TimeProvider.System, stage.Sealer, api, record, new(Stage.Number), departures));
        var before = line.Taken;
        var took = await Timed.Seconds(async () =>
        {
            while (line.Taken - before < People)
                await sending.RunOnce(CancellationToken.None);
            await sending.Drain();
        });
        if (await stage.Value<long>("SELECT count(*) FROM campaign_recipients WHERE status = 'sent'") is var sent && sent != People)
            throw new InvalidOperationException($"{sent} of {People} were sent.");
        return People / took;
    }

    static async Task<double> Post(TakingLine line)
    {
        using var http = CloudApi.BareClient(SideBySide);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        var url = new Uri(line.Address, $"/v26.0/{Stage.Number}/messages");
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, People, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (number, ct) =>
        {
            using var answer = await http.PostAsync(url, new StringContent(Body(number), Encoding.UTF8, "application/json"), ct);
            await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(ct);
        });
        return People / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    static string Body(int number) =>
        $$$$"""{"messaging_product":"whatsapp","recipient_type":"individual","to":"+1650{{{{2_000_000 + number}}}}","type":"template","biz_opaque_callback_data":"cw1.0198f1c26f0e7d7a9d9c3f1f6a1b2c3d","template":{"name":"bench","language":{"code":"en_US"}}}""";
}
