using System.Text.Json;
using Curlew.Messages;
using Curlew.Profiles;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class ConfirmationsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    public static TheoryData<string> Languages => [.. Confirmations.Languages];

    [Fact]
    public void There_is_a_text_for_every_language_a_wish_can_be_said_in() => Assert.Equal(12, Confirmations.Languages.Count);

    [Theory, MemberData(nameof(Languages))]
    public void The_word_a_text_asks_for_is_one_that_is_understood_in_the_same_language(string language)
    {
        var texts = new Confirmations();

        Assert.Contains(Words(texts.Text(started: false, language)), word => Says(word, Wording.Start));
        Assert.Contains(Words(texts.Text(started: true, language)), word => Says(word, Wording.Stop));

        bool Says(string word, Wording wish) =>
            SubscriptionWords.Read(word) == wish && SubscriptionWords.Language(word) is var of && (of is null || of == language);
        static string[] Words(string text) => text.Split([' ', '.', ','], StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("STOP", "en", "receive no more")]
    [InlineData("STOP", "de", "keine Werbenachrichten")]
    [InlineData("Baja, por favor", "de", "No recibirá")]
    [InlineData("unsubscribe", "de", "receive no more")]
    [InlineData("СТОП", "en", "рекламные сообщения")]
    public async Task Whoever_leaves_is_told_so_in_the_language_of_the_word(string word, string usual, string said) =>
        Assert.Contains(said, await Confirmed(word, usual), StringComparison.Ordinal);

    [Theory]
    [InlineData("STOP", "Bye from Ann's shop.")]
    [InlineData("unsubscribe", "Bye from Ann's shop.")]
    [InlineData("baja", "Adiós.")]
    [InlineData("abmelden", "Sie erhalten keine Werbenachrichten mehr von uns. Antworten Sie START, um sie wieder zu erhalten.")]
    public async Task The_business_says_it_in_its_own_words_where_it_has_some(string word, string said) =>
        Assert.Equal(
            said,
            await Confirmed(
                word,
                "en",
                ("stop_confirmation", "Bye from Ann's shop."),
                ("stop_confirmation.es", "Adiós."),
                ("start_confirmation", "Hello again.")
            )
        );

    [Fact]
    public async Task A_text_with_a_hole_in_it_is_not_said() =>
        Assert.Contains(
            "receive no more",
            await Confirmed("STOP", "en", ("stop_confirmation", "Bye {first_name}.")),
            StringComparison.Ordinal
        );

    async Task<string> Confirmed(string word, string usual, params (string Name, string Text)[] own)
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request =>
            request.Answer(
                200,
                """{"messaging_product":"whatsapp","contacts":[{"input":"+16505551234","wa_id":"16505551234"}],"messages":[{"id":"wamid.out"}]}"""
            )
        );
        foreach (var (name, text) in own)
            await new MessageTemplates(inbox.Database).Save(name, "support", text, default);
        await inbox.Deliver(Body(Text("wamid.1", Ann, word)));
        var api = meta.Client();

        await new FollowUps(
            inbox.Database,
            inbox.Sealer,
            inbox.Clock,
            inbox.Attempts,
            (_, _) => new(api),
            new Confirmations { Language = usual }
        ).RunOnce();

        using var sent = JsonDocument.Parse(Assert.Single(meta.Requests).Text);
        var said = sent.RootElement.GetProperty("text").GetProperty("body").GetString()!;
        Assert.Equal(
            own.Count(o => o.Text == said),
            await inbox.Database.Value<long>("SELECT coalesce(sum(usage_count), 0) FROM message_templates")
        );
        return said;
    }
}
