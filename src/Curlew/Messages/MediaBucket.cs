using Curlew.Privacy;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Curlew.Messages;

/// <summary>A bucket of Amazon S3 or of a server that speaks its language. It sees sealed bytes under ids and nothing else.</summary>
public sealed class MediaBucket(BucketAddress address, Sealer sealer) : IMediaStore, IDisposable
{
    readonly IMinioClient s3 = Client(address);

    public async Task Check(CancellationToken ct = default)
    {
        var probe = $"{address.Prefix}check-{Guid.NewGuid():N}";
        try
        {
            await Put(probe, [0], ct);
            await s3.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(address.Bucket).WithObject(probe), ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            throw new MediaNotConfigured(
                $"Files of messages cannot be kept in {address} at {address.Endpoint}: {e.Message.Trim()} The bucket must exist in {address.Region}, and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must allow PutObject, GetObject and DeleteObject in it.",
                e
            );
        }
    }

    public async Task<string> Save(Guid message, ReadOnlyMemory<byte> content, CancellationToken ct = default)
    {
        await Put(Key(message), sealer.Seal(content.Span, MediaFile.Cell(message)), ct);
        return $"s3://{address.Bucket}/{Key(message)}";
    }

    public async Task<byte[]?> Read(Guid message, CancellationToken ct = default) =>
        await Get(message, ct) is { } content ? sealer.OpenBytes(content, MediaFile.Cell(message)) : null;

    public async Task<short?> KeyOf(Guid message, CancellationToken ct = default) =>
        await Get(message, ct) is { } content ? MediaFile.KeyOf(content) : null;

    public Task Delete(Guid message, CancellationToken ct = default) =>
        s3.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(address.Bucket).WithObject(Key(message)), ct);

    public void Dispose() => s3.Dispose();

    async Task<byte[]?> Get(Guid message, CancellationToken ct)
    {
        using var content = new MemoryStream();
        try
        {
            await s3.GetObjectAsync(
                new GetObjectArgs()
                    .WithBucket(address.Bucket)
                    .WithObject(Key(message))
                    .WithCallbackStream((stream, stop) => stream.CopyToAsync(content, stop)),
                ct
            );
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }

        return content.ToArray();
    }

    async Task Put(string key, byte[] bytes, CancellationToken ct)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await s3.PutObjectAsync(
            new PutObjectArgs()
                .WithBucket(address.Bucket)
                .WithObject(key)
                .WithStreamData(content)
                .WithObjectSize(bytes.Length)
                .WithContentType("application/octet-stream"),
            ct
        );
    }

    string Key(Guid message) => address.Prefix + MediaFile.Name(message);

    static IMinioClient Client(BucketAddress address)
    {
        var client = new MinioClient()
            .WithEndpoint(address.Endpoint.Authority)
            .WithSSL(address.Endpoint.Scheme is "https")
            .WithRegion(address.Region)
            .WithCredentials(address.AccessKey, address.SecretKey);
        return (address.SessionToken is { } token ? client.WithSessionToken(token) : client).Build();
    }
}
