using Curlew.Queue;

namespace Curlew.Tests.Queue;

public class TransportTests
{
    [Fact]
    public void The_table_is_the_queue_unless_something_else_is_said() => Assert.IsType<PostgresTransport>(Transport.From(_ => null));

    [Theory]
    [InlineData("https://sqs.eu-west-1.amazonaws.com/123456789012/curlew", null, "eu-west-1")]
    [InlineData("http://127.0.0.1:4566/000000000000/curlew/", "us-east-1", "us-east-1")]
    public void SQS_is_found_by_its_address(string url, string? region, string expected)
    {
        var transport = Assert.IsType<SqsTransport>(Read("sqs", url, region));

        Assert.Equal(expected, transport.Client.Config.AuthenticationRegion);
        Assert.EndsWith("/curlew", transport.Prefix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rabbit", null, null, "CURLEW_QUEUE")]
    [InlineData("sqs", null, null, "CURLEW_SQS_URL")]
    [InlineData("sqs", "https://sqs.eu-west-1.amazonaws.com", null, "CURLEW_SQS_URL")]
    [InlineData("sqs", "http://127.0.0.1:4566/0/curlew", null, "CURLEW_SQS_REGION")]
    public void Contradictory_settings_say_what_to_change(string queue, string? url, string? region, string named) =>
        Assert.Contains(named, Assert.Throws<TransportNotConfigured>(() => Read(queue, url, region)).Message, StringComparison.Ordinal);

    static Transport Read(string queue, string? url, string? region) =>
        Transport.From(name =>
            name switch
            {
                "CURLEW_QUEUE" => queue,
                "CURLEW_SQS_URL" => url,
                _ => region,
            }
        );
}
