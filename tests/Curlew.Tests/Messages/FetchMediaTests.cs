using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class FetchMediaTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    const string Ann = "16505551234";
    const string Picture = "not really a picture";

    readonly string folder = Path.Combine(Path.GetTempPath(), "curlew-media-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_picture_is_fetched_kept_sealed_and_read_again()
    {
        await using var inbox = await Inbox.Open(database);
        await using var meta = Meta(Picture);
        var store = new MediaFolder(folder, inbox.Sealer);

        await Receive(inbox, meta, store);

        var message = await inbox.Database.Value<Guid>("SELECT id FROM whatsapp_messages");
        Assert.Equal(Picture, Encoding.UTF8.GetString((await store.Read(message))!));
        Assert.Equal([$"image/jpeg | {Picture.Length} | True"], await inbox.Database.Rows("SELECT media_type, media_size, media_url IS NOT NULL FROM whatsapp_messages"));
        Assert.Equal(["completed"], await Queue(inbox));
        var file = Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(Picture, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha256", "0000", "queued")]
    [InlineData("file_size", 999_999_999, "failed")]
    [InlineData("mime_type", "x-world/x-vrml", "failed")]
    [InlineData("url", "https://169.254.169.254/latest", "failed")]
    [InlineData("url", "https://evil.example.com/file", "failed")]
    public async Task A_file_that_is_not_what_it_should_be_is_not_kept(string field, object value, string ending)
    {
        await using var inbox = await Inbox.Open(database);
        await using var meta = Meta(Picture, address => address[field] = JsonValue.Create(value));

        await Receive(inbox, meta, new MediaFolder(folder, inbox.Sealer));

        Assert.Equal([ending], await Queue(inbox));
        Assert.Equal(["True"], await inbox.Database.Rows("SELECT media_url IS NULL FROM whatsapp_messages"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_file_that_grows_over_the_limit_while_it_comes_is_given_up()
    {
        await using var inbox = await Inbox.Open(database);
        await using var meta = Meta(Picture, address => address.Remove("file_size"));

        await Receive(inbox, meta, new MediaFolder(folder, inbox.Sealer), new() { Largest = 5 });

        Assert.Equal(["failed"], await Queue(inbox));
    }

    [Fact]
    public async Task A_message_without_a_file_fetches_nothing()
    {
        await using var inbox = await Inbox.Open(database);
        await using var meta = Meta(Picture);

        await Receive(inbox, meta, new MediaFolder(folder, inbox.Sealer), body: Body(Text("wamid.1", Ann, "Hi")));

        Assert.Empty(await Queue(inbox));
        Assert.Empty(meta.Requests);
    }

    static Loopback Meta(string content, Action<JsonObject>? change = null)
    {
        Loopback? meta = null;
        meta = new Loopback(request =>
        {
            if (request.Head.StartsWith("GET /file", StringComparison.Ordinal))
                return request.Answer(200, content);
            var address = new JsonObject
            {
                ["url"] = meta!.Url + "file", ["mime_type"] = "image/jpeg", ["file_size"] = content.Length, ["id"] = "900",
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))),
            };
            change?.Invoke(address);
            return request.Answer(200, address.ToJsonString());
        });
        return meta;
    }

    static async Task Receive(Inbox inbox, Loopback meta, IMediaStore store, MediaLimits? limits = null, string? body = null)
    {
        var api = meta.Client();
        var media = new FetchMedia(inbox.Database, _ => api, store, limits ?? new());
        await inbox.Deliver(body ?? Body(Message("wamid.1", Ann, "image", new JsonObject { ["id"] = "900", ["mime_type"] = "image/jpeg" })));
        await new FollowUps(inbox.Database, inbox.Sealer, inbox.Clock, inbox.Attempts, _ => null, new Confirmations(), media: media).RunOnce();
        await media.RunOnce();
    }

    static Task<List<string>> Queue(Inbox inbox) => inbox.Database.Rows("SELECT status FROM message_queue WHERE queue_name = 'media'");
}
