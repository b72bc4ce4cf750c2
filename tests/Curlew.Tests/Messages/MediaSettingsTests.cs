using Curlew.Messages;
using Curlew.Privacy;

namespace Curlew.Tests.Messages;

public sealed class MediaSettingsTests : IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());

    public void Dispose() => sealer.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/var/lib/curlew/media")]
    public void Without_a_bucket_files_lie_in_a_folder(string? place) => Assert.IsType<MediaFolder>(Store(("CURLEW_MEDIA", place)));

    [Theory]
    [InlineData("s3://shop", "eu-west-1", null, "https://s3.eu-west-1.amazonaws.com/", "shop", "")]
    [InlineData("s3://shop/media/", "cn-north-1", null, "https://s3.cn-north-1.amazonaws.com.cn/", "shop", "media/")]
    [InlineData("s3://shop/a/b", null, "http://minio:9000", "http://minio:9000/", "shop", "a/b/")]
    public void A_bucket_is_found_by_its_address_and_Amazons_own_variables(
        string place,
        string? region,
        string? endpoint,
        string server,
        string bucket,
        string prefix
    )
    {
        var address = BucketAddress.From(
            place,
            Settings(
                ("AWS_REGION", region),
                ("AWS_ENDPOINT_URL", endpoint),
                ("AWS_ACCESS_KEY_ID", "k"),
                ("AWS_SECRET_ACCESS_KEY", "very secret"),
                ("AWS_SESSION_TOKEN", "t")
            )
        );

        Assert.Equal((server, bucket, prefix, "t"), (address.Endpoint.ToString(), address.Bucket, address.Prefix, address.SessionToken));
        Assert.DoesNotContain("very secret", address.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_missing_is_said_at_once()
    {
        var refused = Assert.Throws<MediaNotConfigured>(() =>
            Store(("CURLEW_MEDIA", "s3://Shop"), ("AWS_ENDPOINT_URL_S3", "minio:9000/x"))
        );

        Assert.All(["CURLEW_MEDIA", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], name =>
            Assert.Contains(name, refused.Message, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("media")]
    [InlineData("gs://shop")]
    public void A_place_Curlew_does_not_know_is_refused(string place) =>
        Assert.Contains(
            "s3://bucket",
            Assert.Throws<MediaNotConfigured>(() => Store(("CURLEW_MEDIA", place))).Message,
            StringComparison.Ordinal
        );

    IMediaStore Store(params (string Name, string? Value)[] settings) => MediaStore.From(Settings(settings), "/srv/media", sealer);

    static Func<string, string?> Settings(params (string Name, string? Value)[] settings) =>
        name => settings.FirstOrDefault(s => s.Name == name).Value;
}
