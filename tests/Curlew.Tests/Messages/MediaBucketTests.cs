using Curlew.Messages;
using Curlew.Tests.Queue;
using Minio;
using Minio.DataModel.Args;

namespace Curlew.Tests.Messages;

public sealed class MediaBucketTests(CloudServer cloud) : MediaStoreContract, IAsyncLifetime
{
    readonly string bucket = "curlew-" + Guid.NewGuid().ToString("N");
    IMinioClient s3 = null!;
    MediaBucket store = null!;

    public async ValueTask InitializeAsync()
    {
        var url = await cloud.Url();
        s3 = new MinioClient().WithEndpoint(url.Authority).WithSSL(false).WithRegion("us-east-1").WithCredentials("any", "any").Build();
        await s3.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket));
        store = new(Address($"s3://{bucket}/business/media", url), Sealer);
    }

    public ValueTask DisposeAsync()
    {
        store.Dispose();
        s3.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<IMediaStore> Open() => Task.FromResult<IMediaStore>(store);

    protected override async Task<Dictionary<string, byte[]>> Kept()
    {
        var kept = new Dictionary<string, byte[]>();
        await foreach (var found in s3.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(bucket).WithRecursive(true)))
        {
            using var bytes = new MemoryStream();
            await s3.GetObjectAsync(
                new GetObjectArgs()
                    .WithBucket(bucket)
                    .WithObject(found.Key)
                    .WithCallbackStream((stream, stop) => stream.CopyToAsync(bytes, stop))
            );
            kept[found.Key] = bytes.ToArray();
        }

        return kept;
    }

    [Fact]
    public async Task The_address_of_a_file_is_where_it_lies()
    {
        var url = await store.Save(Message, new byte[] { 1 });

        Assert.Equal(url, $"s3://{bucket}/{Assert.Single((await Kept()).Keys)}");
        Assert.StartsWith($"s3://{bucket}/business/media/", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_says_what_to_change_and_no_key()
    {
        using var nowhere = new MediaBucket(Address("s3://no-such-bucket", await cloud.Url()), Sealer);

        var refused = await Assert.ThrowsAsync<MediaNotConfigured>(() => nowhere.Check());

        Assert.Contains("s3://no-such-bucket", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_says_where_it_was_looked_for()
    {
        using var nobody = new MediaBucket(Address("s3://bucket", new("http://127.0.0.1:9")), Sealer);

        var refused = await Assert.ThrowsAsync<MediaNotConfigured>(() => nobody.Check());

        Assert.Contains("http://127.0.0.1:9", refused.Message, StringComparison.Ordinal);
    }

    internal static BucketAddress Address(string place, Uri url) => BucketAddress.From(place, name => name switch
            {
                "AWS_ENDPOINT_URL_S3" => url.ToString(),
                "AWS_ACCESS_KEY_ID" => "any",
                "AWS_SECRET_ACCESS_KEY" => "very secret",
                _ => null,
            });
}
