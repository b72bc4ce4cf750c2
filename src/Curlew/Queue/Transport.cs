using Amazon.SQS;
using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Queue;

/// <summary>What carries the items of all queues: the table itself, or Amazon SQS.</summary>
public abstract record Transport
{
    /// <summary>Opens one queue by its name.</summary>
    public abstract IQueue Open(Database database, string name);

    /// <summary>
    /// Reads <c>CURLEW_QUEUE</c> (postgres or sqs). For SQS, <c>CURLEW_SQS_URL</c> is the address of the queues without the end of their
    /// names
    /// (…/123456789012/curlew for curlew-incoming, curlew-media, curlew-webhooks) and <c>CURLEW_SQS_REGION</c> the region where the address
    /// does not
    /// say it; credentials come the way Amazon's tools find them.
    /// </summary>
    /// <exception cref="TransportNotConfigured">The text says which setting to change.</exception>
    public static Transport From(Func<string, string?> setting) =>
        setting("CURLEW_QUEUE") switch
        {
            null or "" or "postgres" => new PostgresTransport(),
            "sqs" => Sqs(setting("CURLEW_SQS_URL"), setting("CURLEW_SQS_REGION")),
            var other => throw new TransportNotConfigured(
                $"CURLEW_QUEUE is '{other}'. Set it to postgres or sqs, or leave it out for postgres."
            ),
        };

    static SqsTransport Sqs(string? url, string? region)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.AbsolutePath.Trim('/').Length == 0)
            throw new TransportNotConfigured(
                "CURLEW_QUEUE is sqs, so CURLEW_SQS_URL must be an address such as https://sqs.eu-west-1.amazonaws.com/123456789012/curlew, of queues named curlew-incoming, curlew-media and curlew-webhooks."
            );

        if ((address.Host.Split('.') is ["sqs", var named, "amazonaws", ..] ? named : region) is not { Length: > 0 } where)
            throw new TransportNotConfigured("The region is not in CURLEW_SQS_URL. Set CURLEW_SQS_REGION, for example to eu-west-1.");
        return new(
            new AmazonSQSClient(
                new AmazonSQSConfig { ServiceURL = address.GetLeftPart(UriPartial.Authority), AuthenticationRegion = where }
            ),
            url!.TrimEnd('/')
        );
    }
}

/// <summary><c>message_queue</c> is the queue.</summary>
public sealed record PostgresTransport : Transport
{
    public override IQueue Open(Database database, string name) => new PostgresQueue(database, name);
}

/// <summary>Amazon SQS carries pointers, <c>message_queue</c> keeps account.</summary>
/// <param name="Prefix">Address of the queues without "-name".</param>
public sealed record SqsTransport(IAmazonSQS Client, string Prefix) : Transport
{
    public override IQueue Open(Database database, string name) =>
        new SqsQueue(database, Client, new($"{Prefix}-{name}", $"{Prefix}-{name}-dead"), name);
}

/// <summary>The settings of the queue contradict each other; the text says what to change.</summary>
public sealed class TransportNotConfigured(string message) : CannotGoOn(message);
