using System.Text.Json;

namespace Curlew.Sandbox.Tests;

public class SendingTests
{
    [Fact]
    public async Task A_template_is_accepted_sent_delivered_and_read()
    {
        await using var business = await Business.Open();

        var answer = await Business.Json(await business.SendTemplate(3, callback: "attempt-1"));
        await business.RunOut();

        var person = business.Sandbox.People[3];
        var id = answer.GetProperty("messages")[0].GetProperty("id").GetString();
        Assert.Equal(
            (person.Phone, person.WaId, person.UserId),
            (
                answer.GetProperty("contacts")[0].GetProperty("input").GetString(),
                answer.GetProperty("contacts")[0].GetProperty("wa_id").GetString(),
                answer.GetProperty("contacts")[0].GetProperty("user_id").GetString()
            )
        );
        Assert.Equal(
            ["sent", "delivered", "read"],
            business.Subscriber.Statuses.Select(status => status.GetProperty("status").GetString())
        );
        Assert.All(business.Subscriber.Statuses, status =>
            Assert.Equal(
                (id, "attempt-1", person.WaId),
                (
                    status.GetProperty("id").GetString(),
                    status.GetProperty("biz_opaque_callback_data").GetString(),
                    status.GetProperty("recipient_id").GetString()
                )
            )
        );
    }

    [Fact]
    public async Task A_status_has_exactly_the_members_Meta_documents()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Behaviour = options.Behaviour with { Failures = new Dictionary<int, double> { [130472] = 0.5 } },
            }
        );

        for (var person = 0; person < 20; person++)
            await business.SendTemplate(person, callback: "a");
        await business.RunOut();

        static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
        foreach (var value in business.Subscriber.Changes.Select(change => change.GetProperty("value")))
        {
            var status = value.GetProperty("statuses")[0];
            var (block, members) = status.GetProperty("status").GetString() switch
            {
                "failed" => ((string[])[], (string[])["id", "status", "timestamp", "recipient_id", "biz_opaque_callback_data", "errors"]),
                "read" => (["contacts"], ["id", "status", "timestamp", "recipient_id", "recipient_user_id", "biz_opaque_callback_data"]),
                _ => (
                    ["contacts"],
                    ["id", "status", "timestamp", "recipient_id", "recipient_user_id", "biz_opaque_callback_data", "pricing"]
                ),
            };
            Assert.Equal(["messaging_product", "metadata", .. block, "statuses"], Names(value));
            Assert.Equal(members, Names(status));
        }
        Assert.Contains(business.Subscriber.Statuses, status => status.GetProperty("status").GetString() == "failed");
    }

    [Fact]
    public async Task Nothing_happens_while_the_clock_stands()
    {
        await using var business = await Business.Open();

        await business.SendTemplate(1);
        var delivered = await business.Sandbox.DeliverDue();

        Assert.Equal(0, delivered);
        Assert.Equal(Business.Start.AddMilliseconds(200), business.Sandbox.NextEventAt);
    }

    [Fact]
    public async Task A_late_step_keeps_the_exact_times_in_the_payload()
    {
        await using var business = await Business.Open();

        await business.SendTemplate(1);
        business.Clock.Step(TimeSpan.FromDays(1));
        await business.Sandbox.DeliverDue();

        var expected = new[] { 0, 1, 31 }.Select(seconds => $"{Business.Start.ToUnixTimeSeconds() + seconds}");
        Assert.Equal(expected, business.Subscriber.Statuses.Select(status => status.GetProperty("timestamp").GetString()));
    }

    [Fact]
    public async Task Every_body_is_signed_over_its_bytes()
    {
        await using var business = await Business.Open();

        await business.SendTemplate(1);
        await business.RunOut();

        Assert.NotEmpty(business.Subscriber.Received);
        Assert.All(business.Subscriber.Received, post => Assert.Equal(Subscriber.Sign("sandbox-app-secret", post.Body), post.Signature));
    }

    [Fact]
    public async Task What_is_not_answered_200_is_posted_again()
    {
        await using var business = await Business.Open();
        await business.SendTemplate(1);
        business.Clock.Step(TimeSpan.FromSeconds(5));

        business.Subscriber.Answer = 503;
        var refused = await business.Sandbox.DeliverDue();
        business.Subscriber.Answer = 200;
        await business.RunOut();

        Assert.Equal(0, refused);
        Assert.Equal(
            ["sent", "delivered", "read"],
            business.Subscriber.Statuses.Select(status => status.GetProperty("status").GetString())
        );
    }

    [Fact]
    public async Task A_free_text_outside_the_window_fails_and_inside_arrives()
    {
        await using var business = await Business.Open(options => options with { Behaviour = options.Behaviour with { Reply = 1 } });

        await business.SendText(1, "Too early");
        await business.RunOut();
        await business.SendTemplate(1);
        await business.RunOut();
        await business.SendText(1, "Thank you for writing");
        await business.RunOut();

        Assert.Equal(
            ["failed", "sent", "delivered", "read", "sent", "delivered", "read"],
            business.Subscriber.Statuses.Select(status => status.GetProperty("status").GetString())
        );
        Assert.Equal(131047, business.Subscriber.Statuses.First().GetProperty("errors")[0].GetProperty("code").GetInt32());
        Assert.Single(business.Subscriber.Messages);
    }

    [Fact]
    public async Task The_tally_knows_who_was_sent_the_same_twice()
    {
        await using var business = await Business.Open();

        foreach (var person in new[] { 1, 2, 3, 2, 2 })
            await business.SendTemplate(person);

        Assert.Equal(
            (5, 3, 1, 3),
            (
                business.Sandbox.Tally.Templates,
                business.Sandbox.Tally.Recipients,
                business.Sandbox.Tally.Duplicates,
                business.Sandbox.Tally.MostOfOneTemplate
            )
        );
        Assert.Equal(5, business.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc)[new(2026, 11, 2)]);
    }

    [Fact]
    public async Task The_portfolio_limit_counts_people_in_a_rolling_day()
    {
        await using var business = await Business.Open(options => options with { PortfolioLimit = 2 });

        await business.SendTemplate(1);
        business.Clock.Step(TimeSpan.FromHours(10));
        await business.SendTemplate(2);
        await business.SendTemplate(1);
        var over = await Business.ErrorCode(await business.SendTemplate(3));
        business.Clock.Step(TimeSpan.FromHours(14));
        var still = await Business.ErrorCode(await business.SendTemplate(3));
        business.Clock.Step(TimeSpan.FromHours(10));
        var again = await business.SendTemplate(3);

        Assert.Equal((131048, 131048, 200), (over, still, (int)again.StatusCode));
        Assert.Equal((2, 2), (business.Sandbox.Tally.OverLimit, business.Sandbox.Tally.MostPeopleIn24Hours));
    }

    [Fact]
    public async Task Throughput_and_pair_rate_refuse_with_their_own_codes()
    {
        await using var business = await Business.Open(options => options with { ThroughputPerSecond = 3 });

        for (var person = 0; person < 3; person++)
            await business.SendTemplate(person);
        var fast = await Business.ErrorCode(await business.SendTemplate(3));
        business.Clock.Step(TimeSpan.FromSeconds(1));
        business.Sandbox.ThroughputPerSecond = null;
        for (var message = 0; message < 45; message++)
            await business.SendTemplate(9);
        var often = await Business.ErrorCode(await business.SendTemplate(9));

        Assert.Equal((130429, 131056), (fast, often));
        Assert.Equal((1, 1), (business.Sandbox.Tally.OverThroughput, business.Sandbox.Tally.OverPairRate));
    }
}
