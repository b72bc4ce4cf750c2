using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class OutgoingMessageTests
{
    static readonly Recipient Mara = Recipient.Phone("+447700900121");

    public static TheoryData<string, OutgoingMessage> Written =>
        new()
        {
            {
                """{"to":"+447700900121","type":"text","text":{"body":"Grüße \uD83C\uDF5E \"now\"","preview_url":true}}""",
                new TextMessage(Mara, "Grüße 🍞 \"now\"", PreviewUrl: true)
            },
            {
                """{"to":"+447700900121","type":"text","text":{"body":"a"},"context":{"message_id":"wamid.Q"}}""",
                new TextMessage(Mara, "a") { ReplyTo = "wamid.Q" }
            },
            { """{"recipient":"GB.4071","type":"text","text":{"body":"a"}}""", new TextMessage(Recipient.User("GB.4071"), "a") },
            {
                """{"to":"+447700900121","type":"image","image":{"id":"77","caption":"c"}}""",
                new MediaMessage(Mara, MediaKind.Image, MediaSource.Uploaded("77"), "c")
            },
            {
                """{"to":"+447700900121","type":"document","document":{"link":"https://x.example/m.pdf","filename":"menu.pdf"}}""",
                new MediaMessage(Mara, MediaKind.Document, MediaSource.At("https://x.example/m.pdf"), FileName: "menu.pdf")
            },
            {
                """{"to":"+447700900121","type":"audio","audio":{"id":"78","voice":true}}""",
                new MediaMessage(Mara, MediaKind.Audio, MediaSource.Uploaded("78"), Voice: true)
            },
            {
                """{"to":"+447700900121","type":"sticker","sticker":{"id":"79"}}""",
                new MediaMessage(Mara, MediaKind.Sticker, MediaSource.Uploaded("79"))
            },
            {
                """{"to":"+447700900121","type":"reaction","reaction":{"message_id":"wamid.Q","emoji":""}}""",
                new ReactionMessage(Mara, "wamid.Q", "")
            },
            {
                """{"to":"+447700900121","type":"location","location":{"latitude":51.5,"longitude":-0.12,"name":"Oven"}}""",
                new LocationMessage(Mara, 51.5, -0.12, "Oven")
            },
            {
                """{"to":"+447700900121","type":"contacts","contacts":[{"name":{"formatted_name":"Ines Berg","last_name":"Berg"},"phones":[{"phone":"+44 7700 900130"}]}]}""",
                new ContactsMessage(Mara, [new("Ines Berg", null, "Berg", ["+44 7700 900130"])])
            },
            {
                """{"to":"+447700900121","type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"h"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}""",
                new ButtonsMessage(Mara, "b", [new("1", "Yes")]) { Header = "h", Footer = "f" }
            },
            {
                """{"to":"+447700900121","type":"interactive","interactive":{"type":"list","body":{"text":"b"},"action":{"button":"Menu","sections":[{"title":"Bread","rows":[{"id":"1","title":"Rye","description":"dark"}]}]}}}""",
                new ListMessage(Mara, "b", "Menu", [new("Bread", [new("1", "Rye", "dark")])])
            },
            {
                """{"to":"+447700900121","type":"interactive","interactive":{"type":"cta_url","body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://x.example/"}}}}""",
                new LinkMessage(Mara, "b", "Open", "https://x.example/")
            },
            {
                """{"to":"+447700900121","type":"interactive","interactive":{"type":"flow"}}""",
                new RawInteractiveMessage(Mara, """{"type":"flow"}""")
            },
            {
                """{"to":"+447700900121","type":"template","template":{"name":"hello","language":{"code":"en_US"}}}""",
                new TemplateMessage(Mara, "hello", "en_US", [])
            },
            {
                """{"to":"+447700900121","type":"template","template":{"name":"offer","language":{"code":"de"},"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"5"}}]},{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Ana"},{"type":"text","text":"20 %"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"abc"}]},{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"STOP_PROMO"}]},{"type":"button","sub_type":"copy_code","index":"2","parameters":[{"type":"coupon_code","coupon_code":"RYE20"}]}]}}""",
                new TemplateMessage(
                    Mara,
                    "offer",
                    "de",
                    [
                        TemplateComponent.Header(new MediaParameter(MediaKind.Image, MediaSource.Uploaded("5"))),
                        TemplateComponent.Body(new TextParameter("Ana", "first_name"), new TextParameter("20 %")),
                        TemplateComponent.UrlButton(0, "abc"),
                        TemplateComponent.QuickReply(1, "STOP_PROMO"),
                        TemplateComponent.CopyCode(2, "RYE20"),
                    ]
                )
            },
            {
                """{"to":"+447700900121","type":"template","template":{"name":"raw","language":{"code":"de"},"components":[{"type":"body"}]}}""",
                new TemplateMessage(Mara, "raw", "de", []) { ComponentsJson = """[{"type":"body"}]""" }
            },
        };

    [Theory]
    [MemberData(nameof(Written))]
    public async Task A_message_is_written_as_meta_reads_it(string expected, OutgoingMessage message)
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"messages":[{"id":"wamid.A"}]}"""));

        var outcome = await meta.Client().Send(message, "", CancellationToken.None);

        Assert.Equal(new Accepted("wamid.A", null, null, AcceptedAs.Accepted), outcome);
        Assert.Equal(
            $$"""{"messaging_product":"whatsapp","recipient_type":"individual",{{expected[1..]}}""",
            Assert.Single(meta.Requests).Text
        );
    }

    [Fact]
    public async Task A_group_is_addressed_as_a_group()
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"messages":[{"id":"wamid.A"}]}"""));

        await meta.Client().Send(new TextMessage(Recipient.Group("Y2Ft"), "a"), "", CancellationToken.None);

        Assert.StartsWith("""{"messaging_product":"whatsapp","recipient_type":"group","to":"Y2Ft",""", Assert.Single(meta.Requests).Text);
    }

    [Fact]
    public async Task Marketing_can_take_its_own_endpoint()
    {
        await using var meta = new Loopback(r => r.Answer(200, """{"messages":[{"id":"wamid.A"}]}"""));

        await meta.Client().Send(new TemplateMessage(Mara, "offer", "de", []) { ViaMarketingMessages = true }, "", CancellationToken.None);

        Assert.StartsWith("POST /v26.0/441/marketing_messages ", Assert.Single(meta.Requests).Head);
    }

    static string Long(int length) => new('x', length);

    public static TheoryData<string, OutgoingMessage> Wrong =>
        new()
        {
            { "to", new TextMessage(Recipient.Phone("447700900121"), "a") },
            { "to", new TextMessage(Recipient.Phone("+044770090012"), "a") },
            { "to", new TextMessage(Recipient.Phone("+44 7700 900121"), "a") },
            { "to", new TextMessage(Recipient.Phone("+1234567890123456"), "a") },
            { "to", new TextMessage(Recipient.Phone("GB.4071"), "a") },
            { "to", new TextMessage(default, "a") },
            { "recipient", new TextMessage(Recipient.User("+447700900121"), "a") },
            { "recipient", new TextMessage(Recipient.User("447700900121"), "a") },
            { "recipient", new TextMessage(Recipient.User(""), "a") },
            { "recipient", new TextMessage(Recipient.User("GB." + Long(150)), "a") },
            { "text.body", new TextMessage(Mara, " ") },
            { "text.body", new TextMessage(Mara, Long(4097)) },
            { "text.body", new TextMessage(Mara, "half \ud83d") },
            { "image.caption", new MediaMessage(Mara, MediaKind.Image, MediaSource.Uploaded("1"), Long(1025)) },
            { "audio.caption", new MediaMessage(Mara, MediaKind.Audio, MediaSource.Uploaded("1"), "c") },
            { "sticker.caption", new MediaMessage(Mara, MediaKind.Sticker, MediaSource.Uploaded("1"), "c") },
            { "image.filename", new MediaMessage(Mara, MediaKind.Image, MediaSource.Uploaded("1"), FileName: "x") },
            { "video.voice", new MediaMessage(Mara, MediaKind.Video, MediaSource.Uploaded("1"), Voice: true) },
            { "image.link", new MediaMessage(Mara, MediaKind.Image, MediaSource.At("http://x.example/a.png")) },
            { "image.id", new MediaMessage(Mara, MediaKind.Image, default) },
            { "reaction.message_id", new ReactionMessage(Mara, "", "a") },
            { "location.latitude", new LocationMessage(Mara, double.NaN, 0) },
            { "location.longitude", new LocationMessage(Mara, 0, 181) },
            { "contacts", new ContactsMessage(Mara, []) },
            { "contacts.name", new ContactsMessage(Mara, [new("Ines", null, null, [])]) },
            { "interactive.body.text", new ButtonsMessage(Mara, Long(1025), [new("1", "a")]) },
            {
                "interactive.footer.text",
                new ButtonsMessage(Mara, "b", [new("1", "a")]) { Footer = Long(61) }
            },
            { "interactive.action.buttons", new ButtonsMessage(Mara, "b", []) },
            { "interactive.action.buttons", new ButtonsMessage(Mara, "b", [new("1", "a"), new("2", "b"), new("3", "c"), new("4", "d")]) },
            { "interactive.action.buttons.title", new ButtonsMessage(Mara, "b", [new("1", Long(21))]) },
            { "interactive.action.buttons.title", new ButtonsMessage(Mara, "b", [new("1", "a"), new("2", "a")]) },
            { "interactive.action.buttons.id", new ButtonsMessage(Mara, "b", [new("1", "a"), new("1", "b")]) },
            {
                "interactive.action.sections.rows",
                new ListMessage(
                    Mara,
                    "b",
                    "m",
                    [
                        .. Enumerable
                            .Range(0, 2)
                            .Select(s => new ListSection($"{s}", [.. Enumerable.Range(0, 6).Select(r => new ListRow($"{s}.{r}", "t"))])),
                    ]
                )
            },
            {
                "interactive.action.sections.title",
                new ListMessage(Mara, "b", "m", [new(null, [new("1", "a")]), new("x", [new("2", "b")])])
            },
            { "interactive.action.sections.rows.description", new ListMessage(Mara, "b", "m", [new(null, [new("1", "a", Long(73))])]) },
            { "interactive.action.parameters.url", new LinkMessage(Mara, "b", "Open", "javascript:alert(1)") },
            { "interactive", new RawInteractiveMessage(Mara, "{") },
            { "template.name", new TemplateMessage(Mara, "Hello", "en", []) },
            {
                "template.components",
                new TemplateMessage(Mara, "hello", "en", []) { ComponentsJson = "[" }
            },
            { "template.parameter.text", new TemplateMessage(Mara, "hello", "en", [TemplateComponent.Body(new TextParameter(""))]) },
            { "template.parameter.text", new TemplateMessage(Mara, "hello", "en", [TemplateComponent.Body(new TextParameter("a\nb"))]) },
            { "template.parameter.text", new TemplateMessage(Mara, "hello", "en", [TemplateComponent.Body(new TextParameter("a     b"))]) },
            { "template.components.index", new TemplateMessage(Mara, "hello", "en", [TemplateComponent.QuickReply(10, "p")]) },
            {
                "template.header",
                new TemplateMessage(
                    Mara,
                    "hello",
                    "en",
                    [TemplateComponent.Header(new MediaParameter(MediaKind.Audio, MediaSource.Uploaded("1")))]
                )
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_broken_limit_is_named(string field, OutgoingMessage message) => Assert.Equal(field, message.Problem()?.Field);

    [Fact]
    public void An_emoji_counts_as_one_character() =>
        Assert.Null(new TextMessage(Mara, string.Concat(Enumerable.Repeat("🍞", 4096))).Problem());
}
