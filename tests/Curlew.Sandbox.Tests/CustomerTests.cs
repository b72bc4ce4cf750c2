using System.Net.Http.Json;

namespace Curlew.Sandbox.Tests;

public class CustomerTests
{
    [Fact]
    public async Task What_a_customer_types_arrives_and_opens_the_window()
    {
        await using var business = await Business.Open();
        var person = business.Sandbox.People[7];

        var id = business.Sandbox.Write(person.Phone, "Hello, are you open?");
        await business.Sandbox.DeliverDue();
        await business.SendText(7, "We are");
        await business.RunOut();

        var message = Assert.Single(business.Subscriber.Messages);
        Assert.Equal(
            (id, person.WaId, "Hello, are you open?"),
            (
                message.GetProperty("id").GetString(),
                message.GetProperty("from").GetString(),
                message.GetProperty("text").GetProperty("body").GetString()
            )
        );
        Assert.Equal(
            ["sent", "delivered", "read"],
            business.Subscriber.Statuses.Select(status => status.GetProperty("status").GetString())
        );
    }

    [Fact]
    public async Task Someone_who_hides_their_phone_shows_it_only_to_who_knows_it()
    {
        await using var business = await Business.Open(options => options with { Behaviour = options.Behaviour with { HidesPhone = 1 } });
        var person = business.Sandbox.People[2];

        business.Sandbox.Write(person.Phone, "Hola");
        await business.Sandbox.DeliverDue();
        var hidden = business.Subscriber.Changes[0].GetProperty("value");
        business.Subscriber.Forget();
        var answer = await Business.Json(
            await business.Post(
                new
                {
                    messaging_product = "whatsapp",
                    recipient_type = "individual",
                    recipient = person.UserId,
                    type = "text",
                    text = new { body = "Hello" },
                }
            )
        );
        await business.RunOut();

        Assert.False(hidden.GetProperty("messages")[0].TryGetProperty("from", out _));
        Assert.Equal(person.UserId, hidden.GetProperty("messages")[0].GetProperty("from_user_id").GetString());
        Assert.Equal(person.Username, hidden.GetProperty("contacts")[0].GetProperty("profile").GetProperty("username").GetString());
        Assert.False(answer.GetProperty("contacts")[0].TryGetProperty("wa_id", out _));
        Assert.All(business.Subscriber.Statuses, status => Assert.False(status.TryGetProperty("recipient_id", out _)));
    }

    [Fact]
    public async Task An_emptied_contact_book_hides_the_phone_again()
    {
        await using var business = await Business.Open(options => options with { Behaviour = options.Behaviour with { HidesPhone = 1 } });
        var person = business.Sandbox.People[2];
        bool Shows() => business.Subscriber.Messages.Last().TryGetProperty("from", out _);

        await business.SendTemplate(2);
        business.Sandbox.Write(person.Phone, "Hola");
        await business.Sandbox.DeliverDue();
        var known = Shows();
        await business.Http.DeleteAsync($"/v26.0/{business.Sandbox.Options.PhoneNumberId}/contact_book");
        business.Sandbox.Write(person.Phone, "Hola?");
        await business.Sandbox.DeliverDue();

        Assert.True(known);
        Assert.False(Shows());
    }

    [Fact]
    public async Task Held_marketing_goes_on_within_the_hour_or_is_dropped()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Behaviour = options.Behaviour with { Held = 1, Dropped = 0.4 },
            }
        );

        var answer = await Business.Json(await business.SendTemplate(0));
        for (var person = 1; person < 40; person++)
            await business.SendTemplate(person);
        business.Clock.Step(TimeSpan.FromMinutes(62));
        await business.Sandbox.DeliverDue();

        Assert.Equal("held_for_quality_assessment", answer.GetProperty("messages")[0].GetProperty("message_status").GetString());
        Assert.Equal(40, business.Sandbox.Tally.Sent + business.Sandbox.Tally.Failed);
        Assert.InRange(business.Sandbox.Tally.Failures[132015], 5, 30);
    }

    [Fact]
    public async Task A_voice_message_is_played_and_marketing_messages_have_their_own_category()
    {
        await using var business = await Business.Open();
        var phone = business.Sandbox.People[1].Phone;
        business.Sandbox.Write(phone, "Hello");

        await business.Post(
            new
            {
                messaging_product = "whatsapp",
                to = phone,
                type = "audio",
                audio = new { link = "https://example.com/a.ogg", voice = true },
            }
        );
        await business.RunOut();
        var words = Words(business, 1);
        business.Subscriber.Forget();
        await business.Http.PostAsJsonAsync(
            $"/v26.0/{business.Sandbox.Options.PhoneNumberId}/marketing_messages",
            new
            {
                messaging_product = "whatsapp",
                to = phone,
                type = "template",
                template = new
                {
                    name = "spring_sale",
                    language = new { code = "en_US" },
                    components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "Ana" } } } },
                },
            }
        );
        await business.RunOut();

        Assert.Equal(["sent", "delivered", "read", "played"], words);
        Assert.Equal("marketing_lite", business.Subscriber.Statuses.First().GetProperty("pricing").GetProperty("category").GetString());
    }

    [Fact]
    public async Task Stopping_in_WhatsApp_fails_marketing_until_it_is_resumed()
    {
        await using var business = await Business.Open();
        var phone = business.Sandbox.People[3].Phone;

        await business.Http.PostAsync($"/_sandbox/customers/{phone}/does/stop_in_whatsapp", null);
        await business.SendTemplate(3);
        await business.RunOut();
        await business.Http.PostAsync($"/_sandbox/customers/{phone}/does/start_in_whatsapp", null);
        await business.SendTemplate(3);
        await business.RunOut();

        Assert.Equal(
            ["stop", "resume"],
            business
                .Subscriber.Changes.Where(change => change.GetProperty("field").GetString() == "user_preferences")
                .Select(change => change.GetProperty("value").GetProperty("user_preferences")[0].GetProperty("value").GetString())
        );
        Assert.Equal(
            ["failed", "sent", "delivered", "read"],
            business.Subscriber.Statuses.Select(status => status.GetProperty("status").GetString())
        );
        Assert.Equal(131050, business.Subscriber.Statuses.First().GetProperty("errors")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Someone_who_changes_number_says_so_and_the_old_one_is_gone()
    {
        await using var business = await Business.Open(options => options with { Behaviour = options.Behaviour with { ChangeNumber = 1 } });

        await business.SendTemplate(3);
        await business.RunOut();
        await business.SendTemplate(3);
        await business.RunOut();

        var system = Assert.Single(business.Subscriber.Messages).GetProperty("system");
        Assert.Equal("user_changed_number", system.GetProperty("type").GetString());
        Assert.Equal(business.Sandbox.People[3].UserId, system.GetProperty("previous_user_id").GetString());
        var moved = business.Sandbox.People.ByPhone(system.GetProperty("wa_id").GetString()!);
        Assert.Equal((system.GetProperty("user_id").GetString(), business.Sandbox.People[3].Name), (moved.UserId, moved.Name));
        Assert.Equal(131026, business.Subscriber.Statuses.Last().GetProperty("errors")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Customers_who_write_first_do_so_at_the_same_moments_every_time()
    {
        async Task<string[]> Month()
        {
            await using var business = await Business.Open(options =>
                options with
                {
                    Behaviour = options.Behaviour with { SpontaneousPerDay = 20 },
                }
            );
            business.Clock.Step(TimeSpan.FromDays(10));
            await business.Sandbox.DeliverDue();
            return [.. business.Subscriber.Messages.Select(message => message.GetRawText()).Order(StringComparer.Ordinal)];
        }

        var one = await Month();

        Assert.InRange(one.Length, 150, 250);
        Assert.Equal(one, await Month());
    }

    [Fact]
    public async Task A_tapped_button_comes_back_with_its_payload_and_context()
    {
        await using var business = await Business.Open(options => options with { Behaviour = options.Behaviour with { Reply = 1 } });

        for (var person = 0; person < 20; person++)
            await business.SendTemplate(person);
        await business.RunOut();

        var taps = business.Subscriber.Messages.Where(message => message.GetProperty("type").GetString() == "button").ToArray();
        Assert.NotEmpty(taps);
        Assert.All(taps, tap => Assert.Contains(tap.GetProperty("button").GetProperty("text").GetString(), new[] { "Show me", "Stop" }));
        Assert.All(taps, tap =>
            Assert.Contains(business.Subscriber.Statuses, status =>
                status.GetProperty("id").GetString() == tap.GetProperty("context").GetProperty("id").GetString()
            )
        );
    }

    [Fact]
    public async Task Nobody_reads_in_the_middle_of_their_night()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Behaviour = new()
                {
                    Stop = 0,
                    Block = 0,
                    Reply = 0,
                },
            }
        );
        var zones = Enumerable
            .Range(0, 300)
            .ToDictionary(
                index => business.Sandbox.People[index].WaId,
                index => TimeZoneInfo.FindSystemTimeZoneById(business.Sandbox.People[index].TimeZone)
            );

        for (var person = 0; person < 300; person++)
            await business.SendTemplate(person);
        await business.RunOut();

        var reads = business.Subscriber.Statuses.Where(status => status.GetProperty("status").GetString() == "read").ToArray();
        Assert.InRange(reads.Length, 150, 290);
        Assert.All(reads, read =>
            Assert.InRange(
                TimeZoneInfo
                    .ConvertTime(
                        DateTimeOffset.FromUnixTimeSeconds(long.Parse(read.GetProperty("timestamp").GetString()!, null)),
                        zones[read.GetProperty("recipient_id").GetString()!]
                    )
                    .Hour,
                7,
                22
            )
        );
    }

    [Fact]
    public async Task A_person_gets_so_much_marketing_in_a_day_whichever_number_it_comes_from_but_not_in_Europe()
    {
        await using var business = await Business.Open(options =>
            (options with { Behaviour = options.Behaviour with { MarketingPerPerson = 3, MarketingOfOthers = 0 } }).Spread(numbers: 2)
        );
        var american = Enumerable.Range(0, 500).First(person => business.Sandbox.People[person].Country == "US");
        var german = Enumerable.Range(0, 500).First(person => business.Sandbox.People[person].Country == "DE");

        for (var time = 0; time < 40; time++)
        {
            await business.SendTemplate(american, from: business.Sandbox.Numbers[time % 2]);
            await business.SendTemplate(german, from: business.Sandbox.Numbers[time % 2]);
            business.Clock.Step(TimeSpan.FromHours(1));
            await business.Sandbox.DeliverDue();
        }

        Assert.Equal([0, 1, 2], Delivered(business, american).Where(hour => hour < 24));
        // What was tried again within a day of a refusal is refused for that alone (Meta, per-user limits).
        Assert.Equal(3, Delivered(business, american).Count());
        Assert.Equal(Enumerable.Range(0, 40), Delivered(business, german));
    }

    [Fact]
    public async Task What_other_businesses_send_a_person_takes_from_their_marketing_too()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Behaviour = options.Behaviour with { MarketingPerPerson = 2, MarketingOfOthers = 0.5 },
            }
        );
        var capped = Enumerable.Range(0, 500).Where(person => business.Sandbox.People[person].Country == "US").ToArray();

        foreach (var person in capped)
            await business.SendTemplate(person);
        await business.RunOut();
        await business.SendText(capped[0], "Outside the window");

        // Two of others in a day: half of half of them.
        var share = business.Sandbox.Tally.Failures[131049] / (double)capped.Length;
        Assert.InRange(share, 0.1, 0.4);
    }

    static IEnumerable<int> Delivered(Business business, int person) =>
        business
            .Subscriber.Statuses.Where(status =>
                status.GetProperty("status").GetString() == "delivered"
                && status.GetProperty("recipient_id").GetString() == business.Sandbox.People[person].WaId
            )
            .Select(status => long.Parse(status.GetProperty("timestamp").GetString()!, null) - Business.Start.ToUnixTimeSeconds())
            .Select(seconds => (int)(seconds / 3600));

    [Fact]
    public async Task A_picture_a_customer_sends_can_be_fetched()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Behaviour = options.Behaviour with { Reply = 1, Pictures = 1 },
                Templates = [SandboxTemplate.Of("spring_sale", "en_US", "MARKETING", "Hello {{1}}, show us your cup.")],
            }
        );
        business.Http.DefaultRequestHeaders.UserAgent.Add(new("curlew", "1"));

        await business.SendTemplate(1);
        await business.RunOut();
        var image = Assert.Single(business.Subscriber.Messages).GetProperty("image");
        var found = await Business.Json(await business.Http.GetAsync($"/v26.0/{image.GetProperty("id").GetString()}"));
        var bytes = await business.Http.GetByteArrayAsync(found.GetProperty("url").GetString());

        Assert.Equal(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(bytes)), image.GetProperty("sha256").GetString());
        Assert.Equal("image/png", found.GetProperty("mime_type").GetString());
    }

    [Fact]
    public async Task Every_documented_field_can_be_put_in_by_hand()
    {
        await using var business = await Business.Open();

        foreach (var field in WebhookSamples.Fields)
            await business.Http.PostAsJsonAsync("/_sandbox/webhooks", new { field });
        await business.Sandbox.DeliverDue();

        Assert.Equal(
            WebhookSamples.Fields.Order(),
            business.Subscriber.Changes.Select(change => change.GetProperty("field").GetString()!).Order()
        );
        Assert.DoesNotContain(business.Subscriber.Received, post =>
            System.Text.Encoding.UTF8.GetString(post.Body).Contains("\"$", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_phone_shows_the_chat_with_its_ticks()
    {
        await using var business = await Business.Open();
        var phone = business.Sandbox.People[5].Phone;

        await business.SendTemplate(5);
        business.Clock.Step(TimeSpan.FromSeconds(5));
        await business.Http.PostAsJsonAsync(
            $"/_sandbox/customers/{phone}/messages",
            new
            {
                tap = new
                {
                    kind = "button",
                    id = "yes",
                    title = "Show me",
                },
                context = "wamid.X",
            }
        );
        var chat = await Business.Json(await business.Http.GetAsync($"/_sandbox/customers/{phone}/chat"));

        var messages = chat.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["delivered", "sent"], messages.Select(message => message.GetProperty("status").GetString()));
        Assert.Equal(
            ["Hello Ana, everything is 20 % off.", "Show me"],
            messages.Select(message => message.GetProperty("text").GetString())
        );
        Assert.Equal(2, messages[0].GetProperty("choices").GetArrayLength());
    }

    static string[] Words(Business business, int person) =>
        [
            .. business
                .Subscriber.Statuses.Where(status => status.GetProperty("recipient_id").GetString() == business.Sandbox.People[person].WaId)
                .OrderBy(status => status.GetProperty("timestamp").GetString(), StringComparer.Ordinal)
                .Select(status => status.GetProperty("status").GetString()!),
        ];
}
