using Amazon.SQS;
using Amazon.SQS.Model;

namespace Curlew.Queue;

/// <summary>Where a queue's pointers travel.</summary>
/// <param name="Url">The SQS queue, one for each queue of Curlew's.</param>
/// <param name="DeadLetterUrl">Where SQS puts what nobody could take, only to be counted; dead letters with a reason stand in
/// <c>message_queue</c>.</param>
public sealed record SqsAddress(string Url, string? DeadLetterUrl = null)
{
    // A pointer is received again when its worker dies or its item is not due yet: more often than an item may be tried.
    const int MostReceives = 5 * PostgresQueue.MostAttempts;

    // 14 days, the longest SQS keeps anything; a pointer that is gone is announced again by the sweep.
    const string Retention = "1209600";

    /// <summary>How long a claim waits for the first pointer; up to 20 seconds.</summary>
    public TimeSpan LongPoll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an announced item may lie before it is announced again. SQS loses nothing by itself; people purge
    /// queues.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Makes the SQS queue and its dead-letter queue where they do not exist; needs the right to create queues.</summary>
    public static async Task<SqsAddress> Prepare(IAmazonSQS sqs, string sqsName, CancellationToken ct = default)
    {
        var dead = (
            await sqs.CreateQueueAsync(
                new CreateQueueRequest
                {
                    QueueName = sqsName + "-dead",
                    Attributes = new() { ["MessageRetentionPeriod"] = Retention },
                },
                ct
            )
        ).QueueUrl;
        var arn = (await sqs.GetQueueAttributesAsync(dead, ["QueueArn"], ct)).QueueARN;
        var queue = await sqs.CreateQueueAsync(
            new CreateQueueRequest
            {
                QueueName = sqsName,
                Attributes = new()
                {
                    ["MessageRetentionPeriod"] = Retention,
                    ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"{{MostReceives}}"}""",
                },
            },
            ct
        );
        return new(queue.QueueUrl, dead);
    }
}
