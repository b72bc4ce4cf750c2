using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Inbox;

/// <summary>Everything that a reply can be.</summary>
public sealed class ReplyKindsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

    static readonly ReplyContent[] Forms =
    [
        new ReplyContent.Buttons("Which day?", [new("mon", "Monday"), new("tue", "Tuesday")], "Your table"),
        new ReplyContent.Menu("Which one?", "Choose", [new(null, [new("1", "Blue"), new("2", "Red", "A warm one")])]),
        new ReplyContent.Location(52.52, 13.405, "The shop", "Main street 1"),
        new ReplyContent.Contacts([new("Ann Smith", "Ann", "Smith", ["+15551234567"])]),
    ];

    static readonly string[] Said =
    [
        "interactive: Your table\nWhich day?\nMonday\nTuesday",
        "interactive: Which one?\nChoose\nBlue\nRed",
        "location: The shop\nMain street 1\n52.52, 13.405",
        "contacts: Ann Smith, +15551234567",
    ];

    [Fact]
    public async Task Every_form_leaves_as_Meta_takes_it_and_can_be_read_in_the_history()
    {
        await using var world = await ReplyWorld.Open(server);
        foreach (var form in Forms)
            await world.Write(world.Text("") with { Content = form });

        await world.Send();

        Assert.Equal(
            ["button", "list", "52.52", "Ann Smith"],
            new[]
            {
                Sent(world, 0).GetProperty("interactive").GetProperty("type").ToString(),
                Sent(world, 1).GetProperty("interactive").GetProperty("type").ToString(),
                Sent(world, 2).GetProperty("location").GetProperty("latitude").ToString(),
                Sent(world, 3).GetProperty("contacts")[0].GetProperty("name").GetProperty("formatted_name").ToString(),
            }
        );
        var thread = await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number);
        Assert.Equal(Said, thread.Messages.Where(message => !message.Incoming).Select(message => $"{message.Type}: {message.Text}"));
    }

    [Fact]
    public async Task A_reply_can_quote_a_message_and_a_reaction_stands_at_one_until_it_is_taken_back()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Clock.Step(TimeSpan.FromSeconds(1));
        var asked = await world.Wrote(world.Person);
        await world.Write(world.Text("To that: yes.") with { Answers = asked });
        await world.Write(world.Text("") with { Content = new ReplyContent.Reaction("👍"), Answers = asked });
        await world.Send();
        var standing = await Standing(world, asked);

        world.Clock.Step(TimeSpan.FromSeconds(1));
        await world.Write(world.Text("") with { Content = new ReplyContent.Reaction(null), Answers = asked });
        await world.Send();

        Assert.Equal($"wamid.in.{asked:N}", Sent(world, 0).GetProperty("context").GetProperty("message_id").ToString());
        Assert.Equal(
            ($"wamid.in.{asked:N}", "👍"),
            (
                Sent(world, 1).GetProperty("reaction").GetProperty("message_id").ToString(),
                Sent(world, 1).GetProperty("reaction").GetProperty("emoji").ToString()
            )
        );
        Assert.Equal("", Sent(world, 2).GetProperty("reaction").GetProperty("emoji").ToString());
        Assert.NotNull(Assert.Single(standing).SealedContent);
        Assert.Null(Assert.Single(await Standing(world, asked)).SealedContent);
        var thread = await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number);
        Assert.Equal(asked, thread.Messages.Single(message => message.Text == "To that: yes.").Answers);
    }

    [Fact]
    public async Task Only_messages_of_the_conversation_can_be_answered_and_old_ones_get_no_reaction()
    {
        await using var world = await ReplyWorld.Open(server, people: 2);
        var others = await world.Wrote(world.People[1]);
        var old = await world.Wrote(world.Person);
        world.Clock.Step(TimeSpan.FromDays(31));
        await world.Wrote(world.Person);

        Assert.IsType<InboxReplyOutcome.NoSuchMessage>(await world.Desk().Inbox.Reply(world.Text("Yes.") with { Answers = others }));
        Assert.IsType<InboxReplyOutcome.DoesNotFit>(
            await world.Desk().Inbox.Reply(world.Text("") with { Content = new ReplyContent.Reaction("👍"), Answers = old })
        );
        Assert.IsType<InboxReplyOutcome.Written>(await world.Desk().Inbox.Reply(world.Text("Yes.") with { Answers = old }));
    }

    [Fact]
    public async Task A_file_goes_up_once_whatever_becomes_of_the_message_and_is_kept_sealed_with_it()
    {
        await using var world = await ReplyWorld.Open(server);
        var tries = 0;
        world.Meta.Decide = text => text == "image" && tries++ == 0 ? Fate.TooFast : Fate.Taken;
        var reply = await world.Write(Picture(world));
        await world.Send();
        world.Clock.Step(TimeSpan.FromMinutes(1));
        await world.Send();

        Assert.Equal((1, 2), (world.Meta.Uploads, world.Meta.Bodies.Count));
        Assert.Equal("file-1", Sent(world, 1).GetProperty("image").GetProperty("id").ToString());
        var sent = await world.Look(reply);
        Assert.Equal((ReplyState.Sent, "image/jpeg", Jpeg.Length), (sent.State, sent.FileType, sent.FileBytes));
        var message = (await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number)).Messages[^1];
        Assert.Equal(("image", "Our shop", "image/jpeg"), (message.Type, message.Text, message.Media!.Type));
        Assert.Equal(Jpeg, await world.Media.Read(message.Id));
    }

    [Fact]
    public async Task The_same_command_with_another_file_is_another_reply()
    {
        await using var world = await ReplyWorld.Open(server);
        var reply = Picture(world);
        await world.Write(reply);

        Assert.IsType<InboxReplyOutcome.WrittenBefore>(await world.Desk().Inbox.Reply(reply));
        Assert.IsType<InboxReplyOutcome.CommandUsed>(
            await world.Desk().Inbox.Reply(reply with { File = new("shop.jpg", (byte[])[.. Jpeg, 4]) })
        );
    }

    public static TheoryData<string, int, string> Files =>
        new()
        {
            { "shop.jpg", 5 * 1024 * 1024 + 1, nameof(InboxReplyOutcome.FileTooLarge) },
            { "song.mp3", 16 * 1024 * 1024 + 1, nameof(InboxReplyOutcome.FileTooLarge) },
            { "shop.jpg", 0, nameof(InboxReplyOutcome.FileEmpty) },
            { "shop.svg", 10, nameof(InboxReplyOutcome.FileNotOfAKind) },
            { "shop.png", 10, nameof(InboxReplyOutcome.FileNotWhatItSays) },
        };

    [Theory, MemberData(nameof(Files))]
    public async Task A_file_that_WhatsApp_would_not_take_is_refused_before_it_is_kept(string name, int bytes, string refusal)
    {
        await using var world = await ReplyWorld.Open(server);

        var outcome = await world
            .Desk()
            .Inbox.Reply(world.Text("") with { Content = new ReplyContent.File(), File = new(name, new byte[bytes]) });

        Assert.Equal(refusal, outcome.GetType().Name);
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM conversation_replies"));
    }

    public static TheoryData<int, string, string> Misfits =>
        new()
        {
            { 0, "text.body", "empty" },
            { 1, "text.body", "too_long" },
            { 2, "interactive.action.buttons", "wrong_count" },
            { 3, "interactive.action.buttons.id", "twice" },
            { 4, "interactive.action.buttons.title", "too_long" },
            { 5, "location.latitude", "out_of_range" },
            { 6, "contacts", "wrong_count" },
            { 7, "interactive.action.sections.rows", "wrong_count" },
            { 8, "reaction.message_id", "empty" },
        };

    static readonly ReplyContent[] Unfit =
    [
        new ReplyContent.Text(" "),
        new ReplyContent.Text(new string('x', 4_097)),
        new ReplyContent.Buttons("Which?", [.. Enumerable.Range(0, 4).Select(place => new ReplyButton($"{place}", $"{place}"))]),
        new ReplyContent.Buttons("Which?", [new("1", "One"), new("1", "Two")]),
        new ReplyContent.Buttons("Which?", [new("1", new string('x', 21))]),
        new ReplyContent.Location(91, 0),
        new ReplyContent.Contacts([]),
        new ReplyContent.Menu(
            "Which?",
            "Choose",
            [new(null, [.. Enumerable.Range(0, 11).Select(place => new ListRow($"{place}", $"{place}"))])]
        ),
        new ReplyContent.Reaction("👍"),
    ];

    [Theory, MemberData(nameof(Misfits))]
    public async Task What_breaks_a_limit_of_WhatsApp_is_told_by_field_and_rule(int which, string field, string rule)
    {
        await using var world = await ReplyWorld.Open(server);

        var outcome = await world.Desk().Inbox.Reply(world.Text("") with { Content = Unfit[which] });

        var unfit = Assert.IsType<InboxReplyOutcome.DoesNotFit>(outcome);
        Assert.Equal((field, rule), (unfit.Field, unfit.Rule));
    }

    [Fact]
    public async Task A_template_opens_a_closed_window_filled_and_counted_as_one_sent_by_hand()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Clock.Step(TimeSpan.FromDays(2));

        var reply = await world.Write(Template(world, ("first_name", "Zoë")));
        await world.Send();

        var sent = await world.Look(reply);
        Assert.Equal((ReplyState.Sent, "Hello Zoë, everything is 20 % off."), (sent.State, sent.Text));
        Assert.Equal(CampaignWorld.Template, Sent(world, 0).GetProperty("template").GetProperty("name").ToString());
        Assert.Equal(
            ["template | True | True | accepted"],
            await world.Database.Rows("SELECT purpose, counts_toward_limit, is_marketing, outcome FROM send_attempts")
        );
        var message = (await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number)).Messages[^1];
        Assert.Equal(("template", "Hello Zoë, everything is 20 % off."), (message.Type, message.Text));
        Assert.Equal(["1 | 1"], await world.Database.Rows("SELECT usage_count, used_in_replies FROM message_templates"));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task Whoever_left_gets_no_marketing_template_written_before_or_after()
    {
        await using var world = await ReplyWorld.Open(server);
        var before = await world.Write(Template(world));
        await world.Campaigns.OptOut(world.Person);

        Assert.IsType<InboxReplyOutcome.OptedOut>(await world.Desk().Inbox.Reply(Template(world)));
        await world.Send();

        Assert.IsType<InboxReplyOutcome.OptedOut>((await world.Look(before)).Reason!.Coded);
        Assert.Empty(world.Meta.Bodies);
    }

    [Fact]
    public async Task A_template_whose_answer_is_lost_is_uncertain_until_a_status_tells()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Decide = text => text == "template" ? Fate.TakenSilently : Fate.Taken;
        var reply = await world.Write(Template(world));
        await world.Send();
        Assert.Equal(ReplyState.Uncertain, (await world.Look(reply)).State);

        await world.Told(Assert.Single(world.Meta.Attempts));

        Assert.Equal(ReplyState.Delivered, (await world.Look(reply)).State);
        Assert.Equal(["sent"], await world.Database.Rows("SELECT state FROM conversation_replies"));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task A_template_that_was_taken_back_before_its_attempt_does_not_leave()
    {
        await using var world = await ReplyWorld.Open(server);
        var send = new SendTemplate(
            world.Database,
            world.Clock,
            world.Sealer,
            world.Api(world.Number),
            new(world.Database, world.Sealer),
            new(world.Number)
        )
        {
            StillWanted = (_, _) => Task.FromResult(false),
        };

        var outcome = await send.Run(new(Guid.CreateVersion7(), world.Person, CampaignWorld.Template, "Ann"), CancellationToken.None);

        Assert.IsType<TemplateSendOutcome.OrderedBefore>(outcome);
        Assert.Empty(world.Meta.Bodies);
    }

    [Fact]
    public async Task A_template_that_waits_for_the_pair_rate_leaves_when_that_is_over()
    {
        await using var world = await ReplyWorld.Open(server);
        await world.Write(world.Text("One moment."));
        await world.Send();
        var reply = await world.Write(Template(world));
        await world.Send();
        Assert.Equal(ReplyState.Held, (await world.Look(reply)).State);

        world.Clock.Step(TimeSpan.FromSeconds(6));
        await world.Send();

        Assert.Equal(ReplyState.Sent, (await world.Look(reply)).State);
    }

    static JsonElement Sent(ReplyWorld world, int place) => world.Meta.Bodies[place];

    static NewReply Picture(ReplyWorld world) =>
        world.Text("") with
        {
            Content = new ReplyContent.File("Our shop"),
            File = new("shop.jpg", Jpeg),
        };

    static NewReply Template(ReplyWorld world, params (string, string)[] values) =>
        world.Text("") with
        {
            Content = new ReplyContent.Template(CampaignWorld.Template, "en_US", values.ToDictionary()),
        };

    static async Task<List<StandingMark>> Standing(ReplyWorld world, Guid message) =>
        await Marks.Of(
            world.Database,
            [
                (
                    message,
                    new DateTimeOffset(
                        await world.Database.Value<DateTime>("SELECT \"timestamp\" FROM whatsapp_messages WHERE id = $1", message)
                    )
                ),
            ]
        );
}
