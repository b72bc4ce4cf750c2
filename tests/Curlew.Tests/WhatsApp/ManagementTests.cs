using System.Security.Cryptography;
using System.Text;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class ManagementTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Reading_is_marked_with_typing()
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"success":true}"""));

        var answer = await meta.Client().MarkRead("wamid.Q", typing: true, None);

        Assert.Equal(new Done<bool>(true), answer);
        Assert.Equal(
            """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.Q","typing_indicator":{"type":"text"}}""",
            Assert.Single(meta.Requests).Text
        );
    }

    [Fact]
    public async Task A_file_is_uploaded_with_its_type()
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"id":"9911"}"""));

        var answer = await meta.Client().UploadMedia(new MemoryStream("crumbs"u8.ToArray()), "image/png", None);

        Assert.Equal(new Done<string>("9911"), answer);
        var request = Assert.Single(meta.Requests);
        Assert.StartsWith("POST /v26.0/441/media ", request.Head);
        Assert.Contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n", request.Text);
        Assert.Contains("name=\"type\"\r\n\r\nimage/png\r\n", request.Text);
        Assert.Contains("filename=\"file\"", request.Text);
        Assert.Contains("Content-Type: image/png\r\n", request.Text);
        Assert.Contains("\r\n\r\ncrumbs\r\n", request.Text);
    }

    [Fact]
    public async Task A_sample_for_reviewers_is_uploaded_in_one_piece()
    {
        await using var meta = new Loopback(r =>
            r.Answer(200, r.Head.Contains("/app/uploads?", StringComparison.Ordinal) ? """{"id":"upload:77?sig=x"}""" : """{"h":"4::aW"}""")
        );

        var answer = await meta.Client().UploadSample(new MemoryStream("crumbs"u8.ToArray()), "my sale.png", "image/png", None);

        Assert.Equal(new Done<string>("4::aW"), answer);
        Assert.StartsWith(
            "POST /v26.0/app/uploads?file_length=6&file_type=image%2Fpng&file_name=my%20sale.png ",
            meta.Requests.First().Head
        );
        Assert.StartsWith("POST /v26.0/upload:77?sig=x ", meta.Requests.Last().Head);
        Assert.Contains("file_offset: 0\r\n", meta.Requests.Last().Head);
        Assert.EndsWith("crumbs", meta.Requests.Last().Text);
    }

    [Fact]
    public async Task A_file_is_found_and_downloaded_with_the_token()
    {
        Loopback? server = null;
        await using var meta = server = new Loopback(r =>
            r.Head.StartsWith("GET /v26.0/77?", StringComparison.Ordinal)
                ? r.Answer(
                    200,
                    $$"""{"messaging_product":"whatsapp","url":"{{server!.Url}}file/77","mime_type":"image/png","sha256":"abc","file_size":"6","id":"77"}"""
                )
                : r.Answer(200, "crumbs")
        );
        var api = meta.Client();
        using var into = new MemoryStream();

        var found = Assert.IsType<Done<MediaAddress>>(await api.FindMedia("77", None)).Value;
        var answer = await api.DownloadMedia(found.Url, into, 100, None);

        Assert.Equal(new MediaAddress(new Uri(meta.Url, "/file/77"), "image/png", "abc", 6), found);
        Assert.Equal(
            new Done<DownloadedMedia>(new DownloadedMedia(6, Convert.ToBase64String(SHA256.HashData("crumbs"u8)), "application/json")),
            answer
        );
        Assert.Equal("crumbs", Encoding.UTF8.GetString(into.ToArray()));
        Assert.All(meta.Requests, r => Assert.Contains("Authorization: Bearer token-1", r.Head));
        Assert.All(meta.Requests, r => Assert.Contains("User-Agent: Curlew/", r.Head));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://evil.example/file")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/file")]
    [InlineData("https://evillookaside.fbsbx.com.example/file")]
    [InlineData("https://xfbcdn.net/file")]
    [InlineData("http://lookaside.fbsbx.com/file")]
    [InlineData("https://lookaside.fbsbx.com:8443/file")]
    [InlineData("https://lookaside.fbsbx.com@evil.example/file")]
    [InlineData("https://user:secret@lookaside.fbsbx.com/file")]
    [InlineData("file:///etc/passwd")]
    public async Task The_token_goes_to_no_other_host(string url)
    {
        await using var meta = new Loopback(r => r.Answer(200, ""));

        var answer = await meta.Client().DownloadMedia(new Uri(url), Stream.Null, 100, None);

        Assert.IsType<Forbidden<DownloadedMedia>>(answer);
    }

    [Fact]
    public async Task A_redirect_of_a_download_is_not_followed()
    {
        await using var other = new Loopback(r => r.Answer(200, "loot"));
        await using var meta = new Loopback(r => r.Answer(302, "", $"Location: {other.Url}\r\n"));

        var answer = await meta.Client().DownloadMedia(new Uri(meta.Url, "/f"), Stream.Null, 100, None);

        Assert.Equal(new NoAnswer<DownloadedMedia>("HTTP 302"), answer);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_larger_than_allowed_is_stopped(bool tellsItsLength)
    {
        var body = new string('x', 1000);
        await using var meta = new Loopback(r =>
            tellsItsLength
                ? r.Answer(200, body)
                : r.Bytes($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{body}\r\n0\r\n\r\n")
        );

        var answer = await meta.Client().DownloadMedia(new Uri(meta.Url, "/f"), Stream.Null, 999, None);

        Assert.IsType<Forbidden<DownloadedMedia>>(answer);
    }

    [Fact]
    public async Task An_address_that_ran_out_is_gone()
    {
        await using var meta = new Loopback(r => r.Answer(404, ""));

        var answer = await meta.Client().DownloadMedia(new Uri(meta.Url, "/f"), Stream.Null, 999, None);

        Assert.IsType<Gone<DownloadedMedia>>(answer);
    }

    [Fact]
    public async Task Templates_are_listed_over_all_pages_by_cursor()
    {
        await using var meta = new Loopback(r =>
            r.Answer(
                200,
                r.Head.Contains("after=c%2F1")
                    ? """{"data":[{"id":"2","name":"b","language":"de","status":"PAUSED","parameter_format":"NAMED","rejected_reason":"NONE"}],"paging":{"cursors":{"after":"c2"}}}"""
                    : """{"data":[{"id":"1","name":"a","language":"en_US","status":"APPROVED","category":"MARKETING","components":[{"type":"BODY"}],"quality_score":{"score":"GREEN"},"message_send_ttl_seconds":43200}],"paging":{"cursors":{"after":"c/1"},"next":"https://evil.example/?access_token=x"}}"""
            )
        );

        var answer = await meta.Client().ListTemplates(None);

        Assert.Equal(
            [
                new MetaTemplate(
                    "1",
                    "a",
                    "en_US",
                    "APPROVED",
                    "MARKETING",
                    null,
                    """[{"type":"BODY"}]""",
                    "GREEN",
                    null,
                    false,
                    TimeSpan.FromHours(12)
                ),
                new MetaTemplate("2", "b", "de", "PAUSED", null, null, "[]", null, null, true, null),
            ],
            Assert.IsType<Done<IReadOnlyList<MetaTemplate>>>(answer).Value
        );
        Assert.Equal(2, meta.Requests.Count);
        Assert.StartsWith("GET /v26.0/88/message_templates?fields=name,", meta.Requests.First().Head);
    }

    [Fact]
    public async Task A_stale_cursor_starts_the_list_over()
    {
        var calls = 0;
        await using var meta = new Loopback(r =>
            Interlocked.Increment(ref calls) == 1
                ? r.Answer(400, """{"error":{"code":131059,"message":"stale"}}""")
                : r.Answer(200, """{"data":[]}""")
        );

        var answer = await meta.Client().ListTemplates(None);

        Assert.Empty(Assert.IsType<Done<IReadOnlyList<MetaTemplate>>>(answer).Value);
    }

    [Fact]
    public async Task A_cursor_that_does_not_move_ends_the_list()
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"data":[],"paging":{"cursors":{"after":"same"},"next":"x"}}"""));

        var answer = await meta.Client().ListTemplates(None);

        Assert.IsType<Done<IReadOnlyList<MetaTemplate>>>(answer);
        Assert.Equal(2, meta.Requests.Count);
    }

    [Fact]
    public async Task A_template_is_created_edited_and_deleted()
    {
        await using var meta = new Loopback(r =>
            r.Answer(
                200,
                r.Head.StartsWith("POST /v26.0/88/", StringComparison.Ordinal)
                    ? """{"id":"5","status":"PENDING","category":"UTILITY"}"""
                    : """{"success":true}"""
            )
        );
        var api = meta.Client();

        var created = await api.CreateTemplate(new NewTemplate("hello", "en_US", "MARKETING", """[{"type":"BODY","text":"Hi"}]"""), None);
        var edited = await api.EditTemplate("5", """[{"type":"BODY","text":"Ho"}]""", None);
        var deleted = await api.DeleteTemplate("hello", "5", None);

        Assert.Equal(new Done<CreatedTemplate>(new CreatedTemplate("5", "PENDING", "UTILITY")), created);
        Assert.Equal((new Done<bool>(true), new Done<bool>(true)), (edited, deleted));
        var requests = meta.Requests.ToArray();
        Assert.Equal(
            """{"name":"hello","language":"en_US","category":"MARKETING","parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"Hi"}]}""",
            requests[0].Text
        );
        Assert.StartsWith("POST /v26.0/5 ", requests[1].Head);
        Assert.StartsWith("DELETE /v26.0/88/message_templates?name=hello&hsm_id=5 ", requests[2].Head);
    }

    [Fact]
    public async Task The_state_of_a_number_is_read()
    {
        const string number =
            """{"id":"441","display_phone_number":"+44 1632 960001","verified_name":"Brightwater","status":"CONNECTED","quality_rating":"GREEN","name_status":"APPROVED","throughput":{"level":"STANDARD"},"whatsapp_business_manager_messaging_limit":"TIER_2K","health_status":{"can_send_message":"AVAILABLE"}}""";
        await using var meta = new Loopback(r => r.Answer(200, r.Head.Contains("/phone_numbers") ? $$"""{"data":[{{number}}]}""" : number));
        var api = meta.Client();

        var one = await api.ReadNumber(None);
        var all = await api.ListNumbers(None);

        var expected = new NumberState(
            "441",
            "+44 1632 960001",
            "Brightwater",
            "CONNECTED",
            "GREEN",
            "APPROVED",
            "STANDARD",
            2000,
            "AVAILABLE"
        );
        Assert.Equal(new Done<NumberState>(expected), one);
        Assert.Equal([expected], Assert.IsType<Done<IReadOnlyList<NumberState>>>(all).Value);
    }

    [Theory]
    [InlineData(401, """{"error":{"code":190,"message":"expired"}}""", typeof(Refused<NumberState>))]
    [InlineData(200, """{"unexpected":1}""", typeof(NoAnswer<NumberState>))]
    [InlineData(502, "<html>", typeof(NoAnswer<NumberState>))]
    public async Task Anything_but_a_clear_answer_is_a_value_too(int status, string body, Type expected)
    {
        await using var meta = new Loopback(r => r.Answer(status, body));

        var answer = await meta.Client().ReadNumber(None);

        Assert.IsType(expected, answer);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_no_answer()
    {
        var meta = new Loopback(r => r.Answer(200, ""));
        var api = meta.Client();
        await meta.DisposeAsync();

        Assert.IsType<NoAnswer<NumberState>>(await api.ReadNumber(None));
    }
}
