using Amazon.SQS;
using Curlew.Postgres;
using Curlew.Queue;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Queue;

public sealed class SqsQueueTests(TestDatabase database, CloudServer cloud) : QueueContract(database)
{
    IAmazonSQS sqs = null!;
    SqsAddress address = null!;

    protected override async Task<IQueue> Open(Database database, string name)
    {
        sqs = await cloud.Sqs();
        address = await SqsAddress.Prepare(sqs, "curlew-" + name) with { LongPoll = TimeSpan.Zero };
        return new SqsQueue(database, sqs, address, name);
    }

    // The old pointer stays hidden; a second one arrives, as after the sweep.
    protected override async Task MakeDue(string name)
    {
        await base.MakeDue(name);
        await Rows.Execute("UPDATE queue_pointers SET announced_at = NULL WHERE queue_name = $1", name);
    }

    [Fact]
    public async Task What_travels_is_a_pointer_of_32_digits()
    {
        await Enqueue(Entry());
        await Queue.Relay();

        var received = await sqs.ReceiveMessageAsync(address.Url);

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(received.Messages).Body);
    }

    [Fact]
    public async Task A_pointer_that_comes_twice_is_worth_nothing_the_second_time()
    {
        await Enqueue(Entry());
        await Queue.Relay();
        await MakeDue(Queue.Name);
        await Queue.Relay();

        var claimed = await Claim(10);
        await Queue.Complete(Rows.Database, claimed);
        await Queue.Acknowledge(claimed);

        Assert.Single(claimed);
        Assert.Empty(await Claim(10));
    }

    [Fact]
    public async Task An_acknowledged_item_leaves_nothing_in_SQS()
    {
        await Enqueue(Entry(), Entry());
        var claimed = await Claim(10);
        await Queue.Complete(Rows.Database, claimed);

        await Queue.Acknowledge(claimed);

        Assert.Equal(new TransportHealth(0, 0, 0), (await Queue.Health()).Transport);
        Assert.Equal(0, await Rows.Value<long>("SELECT count(*) FROM queue_pointers WHERE queue_name = $1", Queue.Name));
    }

    [Fact]
    public async Task A_crash_before_the_acknowledgement_brings_the_pointer_back_and_nothing_else()
    {
        await Enqueue(Entry());
        var claimed = await Claim(10);
        await Queue.Complete(Rows.Database, claimed);
        await sqs.ChangeMessageVisibilityAsync(address.Url, claimed[0].Receipt, 0);

        Assert.Empty(await Claim(10));

        Assert.Equal(new TransportHealth(0, 0, 0), (await Queue.Health()).Transport);
    }

    [Fact]
    public async Task A_purged_queue_is_announced_again()
    {
        await Enqueue([.. Enumerable.Range(0, 25).Select(_ => Entry())]);
        await Queue.Relay();
        await sqs.PurgeQueueAsync(address.Url);
        var lost = await Claim(100);
        await Rows.Execute("UPDATE queue_pointers SET announced_at = announced_at - interval '1 hour' WHERE queue_name = $1", Queue.Name);

        await Queue.Rescue();

        Assert.Empty(lost);
        Assert.Equal(25, (await Claim(100)).Count);
    }

    [Fact]
    public async Task What_is_no_pointer_disturbs_nobody_and_ends_in_the_dead_letter_queue()
    {
        await sqs.SetQueueAttributesAsync(address.Url, new() { ["RedrivePolicy"] = await Redrive(after: 2) });
        await sqs.SendMessageAsync(address.Url, "Somebody else's message");
        await Enqueue(Entry());

        for (var round = 0; round < 3; round++)
            await ReceiveAndLetGo();

        Assert.Single(await Claim(10));
        Assert.Equal(1, (await Queue.Health()).Transport!.Dead);
    }

    [Fact]
    public async Task Without_SQS_messages_are_stored_all_the_same_and_announced_when_it_is_back()
    {
        using var nobody = new AmazonSQSClient(
            new Amazon.Runtime.BasicAWSCredentials("any", "any"),
            new AmazonSQSConfig
            {
                ServiceURL = "http://127.0.0.1:9",
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            }
        );
        var down = new SqsQueue(Rows.Database, nobody, address, Queue.Name);

        await Rows.Database.InTransaction(transaction => down.Enqueue(transaction, [Entry()]));
        await Assert.ThrowsAnyAsync<Exception>(() => down.Relay());

        Assert.Single(await Claim(10));
    }

    async Task ReceiveAndLetGo()
    {
        var received = await sqs.ReceiveMessageAsync(address.Url);
        foreach (var message in received.Messages ?? [])
            await sqs.ChangeMessageVisibilityAsync(address.Url, message.ReceiptHandle, 0);
    }

    async Task<string> Redrive(int after)
    {
        var arn = (await sqs.GetQueueAttributesAsync(address.DeadLetterUrl, ["QueueArn"])).QueueARN;
        return $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"{{after}}"}""";
    }
}
