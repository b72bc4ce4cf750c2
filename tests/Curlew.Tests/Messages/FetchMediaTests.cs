using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Queue;
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
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Meta(Picture);
        var store = new MediaFolder(folder, inbox.Sealer);

        await Fetch(inbox, meta, store);

        var message = await inbox.Database.Value<Guid>("SELECT id FROM whatsapp_messages");
        Assert.Equal(Picture, Encoding.UTF8.GetString((await store.Read(message))!));
        Assert.Equal(
            [$"image/jpeg | {Picture.Length} | True"],
            await inbox.Database.Rows("SELECT media_type, media_size, media_url IS NOT NULL FROM whatsapp_messages")
        );
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
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Meta(Picture, address => address[field] = JsonValue.Create(value));

        await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer));

        Assert.Equal([ending], await Queue(inbox));
        Assert.Equal(["True"], await inbox.Database.Rows("SELECT media_url IS NULL FROM whatsapp_messages"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_file_that_grows_over_the_limit_while_it_comes_is_given_up()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Meta(Picture, address => address.Remove("file_size"));

        await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer), new() { Largest = 5 });

        Assert.Equal(["failed"], await Queue(inbox));
    }

    [Fact]
    public async Task A_message_without_a_file_fetches_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Meta(Picture);

        await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer), body: Body(Text("wamid.1", Ann, "Hi")));

        Assert.Empty(await Queue(inbox));
        Assert.Empty(meta.Requests);
    }

    [Fact]
    public async Task A_file_waits_for_nothing_but_its_message_which_is_readable_at_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request => request.Answer(503, "{}"));

        await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer));

        Assert.Equal(["image | True"], await inbox.Database.Rows("SELECT message_type, media_url IS NULL FROM whatsapp_messages"));
        Assert.Equal(["queued"], await Queue(inbox));
    }

    [Theory]
    [InlineData(404, "failed")]
    [InlineData(429, "queued")]
    [InlineData(500, "queued")]
    [InlineData(0, "queued")]
    public async Task Only_what_Meta_says_is_gone_is_given_up_at_once(int status, string ending)
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request =>
        {
            if (status > 0)
                return request.Answer(status, """{"error":{"message":"(#100) No","code":100,"error_subcode":33}}""");
            request.Reset();
            return Task.CompletedTask;
        });

        await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer));

        Assert.Equal([ending], await Queue(inbox));
    }

    [Fact]
    public async Task A_file_is_asked_for_as_long_as_its_id_lives_and_no_longer()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request => request.Answer(503, "{}"));
        var media = await Fetch(inbox, meta, new MediaFolder(folder, inbox.Sealer));

        for (var tries = 1; tries < 2 * PostgresQueue.MostAttempts; tries++)
            await Again();
        var patient = await Queue(inbox);
        inbox.Clock.Advance(TimeSpan.FromDays(7));
        await Again();

        Assert.Equal(["queued"], patient);
        Assert.Equal(["failed"], await Queue(inbox));

        async Task Again()
        {
            await inbox.Database.Execute("UPDATE message_queue SET next_try_at = now() WHERE queue_name = 'media'");
            Assert.Equal(1, await media.RunOnce());
        }
    }

    [Fact]
    public async Task Nobody_else_takes_a_file_that_only_comes_slowly()
    {
        await using var inbox = await InboxWorld.Open(database);
        using var going = new SemaphoreSlim(0);
        await using var meta = Meta(Picture, beforeFile: () => going.WaitAsync());
        var store = new MediaFolder(folder, inbox.Sealer);

        var fetching = Fetch(inbox, meta, store);
        await Until(() => meta.Requests.Count == 2);
        var before = await Lease(inbox);
        inbox.Clock.Advance(PostgresQueue.Lease / 2);
        await Until(() => Lease(inbox).Result > before);
        going.Release();
        await fetching;

        Assert.Equal(["completed"], await Queue(inbox));
    }

    static async Task Until(Func<bool> isSo)
    {
        for (var look = 0; look < 20_000 && !isSo(); look++)
            await Task.Delay(10);
        Assert.True(isSo());
    }

    static Task<DateTime> Lease(InboxWorld inbox) =>
        inbox.Database.Value<DateTime>("SELECT lease_until FROM message_queue WHERE queue_name = 'media'");

    static Loopback Meta(string content, Action<JsonObject>? change = null, Func<Task>? beforeFile = null)
    {
        Loopback? meta = null;
        meta = new Loopback(async request =>
        {
            if (request.Head.StartsWith("GET /file", StringComparison.Ordinal))
            {
                await (beforeFile?.Invoke() ?? Task.CompletedTask);
                await request.Answer(200, content);
                return;
            }

            var address = new JsonObject
            {
                ["url"] = meta!.Url + "file",
                ["mime_type"] = "image/jpeg",
                ["file_size"] = content.Length,
                ["id"] = "900",
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))),
            };
            change?.Invoke(address);
            await request.Answer(200, address.ToJsonString());
        });
        return meta;
    }

    static async Task<FetchMedia> Fetch(InboxWorld inbox, Loopback meta, IMediaStore store, MediaLimits? limits = null, string? body = null)
    {
        var api = meta.Client();
        var media = new FetchMedia(inbox.Database, inbox.Clock, (_, _) => new(api), store, limits ?? new());
        inbox.Unpacker = new(
            inbox.Database,
            inbox.Sealer,
            inbox.Clock,
            inbox.Settlement,
            media: new PostgresQueue(inbox.Database, FetchMedia.QueueName)
        );
        await inbox.Deliver(
            body ?? Body(Message("wamid.1", Ann, "image", new JsonObject { ["id"] = "900", ["mime_type"] = "image/jpeg" }))
        );
        await media.RunOnce();
        return media;
    }

    static Task<List<string>> Queue(InboxWorld inbox) => inbox.Database.Rows("SELECT status FROM message_queue WHERE queue_name = 'media'");
}
