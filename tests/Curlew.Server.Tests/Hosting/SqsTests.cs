using System.Diagnostics;
using Amazon.SQS;
using Curlew.Postgres;
using Curlew.Queue;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Curlew.Tests.Queue;

namespace Curlew.Server.Tests;

/// <summary>A server whose queues go through Amazon SQS.</summary>
public sealed class SqsTests(TestServer server, CloudServer cloud)
{
    const int Leaving = 48;

    [Fact]
    public async Task Killed_while_it_confirms_it_forgets_nobody_and_tells_nobody_twice()
    {
        await using var meta = await SandboxServer.Start(
            new()
            {
                Population = Leaving,
                // The test waits until nothing is left to happen, and who reads a confirmation has no part in it.
                Behaviour = SandboxBehaviour.Perfect with { ReadAfter = new(TimeSpan.FromSeconds(1), 0, TimeSpan.MaxValue) },
                RunByItself = true,
            }
        );
        using var data = new TemporaryData();
        var address = await server.Clone();
        await using var rows = await Database.Connect(address);
        var queues = await Queues();
        CurlewProcess Serve() => Serving.Start(meta, address, data, queues);

        // Answered late, so that many are under way when it is killed.
        meta.Set(new() { Kind = FaultKind.Slow, Wait = TimeSpan.FromMilliseconds(300) });
        using (var doomed = Serve())
        {
            meta.WebhookUrl = new(await doomed.Says("Webhooks  "));
            foreach (var person in Enumerable.Range(0, Leaving))
                meta.Write(meta.People[person].Phone, "STOP");
            await Until(() => Task.FromResult(meta.Tally.FreeForm >= 8), doomed);
            await doomed.Kill();
        }

        meta.ClearFaults();
        await MinutesPass(rows);
        using var next = Serve();
        meta.WebhookUrl = new(await next.Says("Webhooks  "));
        await Until(
            async () =>
                meta.NextEventAt is null
                && await rows.Value<long>(Open) == 0
                && await rows.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE direction = 'incoming'") == Leaving,
            next
        );
        next.Terminate();
        await next.Ended();

        Assert.Equal(
            [$"incoming | completed | {Leaving}"],
            await rows.Rows("SELECT queue_name, status, count(*) FROM message_queue GROUP BY 1, 2")
        );
        Assert.Equal(
            [$"{Leaving} | {Leaving}"],
            await rows.Rows("SELECT count(*), count(*) FILTER (WHERE subscription = 'unsubscribed') FROM user_profiles")
        );
        Assert.Equal(
            [$"{Leaving} | {meta.Tally.FreeForm}"],
            await rows.Rows("SELECT count(*), count(*) FILTER (WHERE outcome = 'accepted') FROM send_attempts")
        );
        Assert.Equal(meta.Tally.FreeForm, meta.Tally.Recipients);
        Assert.Equal(0, await rows.Value<long>("SELECT count(*) FROM queue_pointers"));
    }

    const string Open = """
        SELECT (SELECT count(*) FROM unprocessed_deliveries) + (SELECT count(*) FROM message_queue WHERE status IN ('queued', 'processing'))
          + (SELECT count(*) FROM send_attempts WHERE outcome = 'started')
        """;

    async Task<(string, string)[]> Queues()
    {
        using var sqs = await cloud.Sqs();
        var name = $"curlew-{Guid.NewGuid():N}";
        foreach (var queue in (string[])["incoming", "media"])
            await SqsAddress.Prepare(sqs, $"{name}-{queue}");
        // The stand-in names its queues by a host that no name server knows.
        var address = new Uri(
            await cloud.Url(),
            new Uri((await sqs.GetQueueUrlAsync($"{name}-incoming")).QueueUrl).AbsolutePath
        ).ToString();
        return
        [
            ("CURLEW_QUEUE", "sqs"),
            ("CURLEW_SQS_URL", address[..^"-incoming".Length]),
            ("CURLEW_SQS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "any"),
            ("AWS_SECRET_ACCESS_KEY", "any"),
        ];
    }

    // Leases end, and pointers that a dead server holds are announced again.
    static Task<int> MinutesPass(Database rows) =>
        rows.Execute(
            """
            UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL;
            UPDATE sends_in_flight SET lease_until = now();
            UPDATE queue_pointers SET announced_at = NULL;
            """
        );

    static async Task Until(Func<Task<bool>> holds, CurlewProcess serve)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), $"It did not come to that. {serve.Output}{serve.Error}");
            await Task.Delay(50);
        }
    }
}
