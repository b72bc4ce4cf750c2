using System.Net;
using System.Net.Http.Json;

namespace Curlew.Sandbox.Tests;

public class FaultTests
{
    [Fact]
    public async Task Accept_then_reset_counts_exactly_one_acceptance()
    {
        await using var business = await Business.Open();
        business.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset, Times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => business.SendTemplate(4, callback: "attempt-9"));
        await business.RunOut();

        Assert.Equal((1, 0), (business.Sandbox.Tally.Templates, business.Sandbox.Tally.Duplicates));
        Assert.All(business.Subscriber.Statuses, status =>
            Assert.Equal("attempt-9", status.GetProperty("biz_opaque_callback_data").GetString())
        );
        Assert.Equal(3, business.Subscriber.Statuses.Count());
    }

    [Fact]
    public async Task Reset_accepts_nothing()
    {
        await using var business = await Business.Open();
        business.Sandbox.Set(new() { Kind = FaultKind.Reset, Times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => business.SendTemplate(4));

        Assert.Equal(0, business.Sandbox.Tally.Templates);
    }

    [Theory]
    [InlineData(FaultKind.Refuse, 131016, 0, 500, 0)]
    [InlineData(FaultKind.Refuse, 130429, 429, 429, 0)]
    [InlineData(FaultKind.Status, 0, 503, 503, 0)]
    [InlineData(FaultKind.AcceptThenStatus, 0, 504, 504, 1)]
    public async Task A_fault_answers_as_it_was_told(FaultKind kind, int code, int status, int seen, int accepted)
    {
        await using var business = await Business.Open();
        business.Sandbox.Set(
            new()
            {
                Kind = kind,
                Code = code,
                Status = status,
                Times = 1,
            }
        );

        var answer = await business.SendTemplate(1);
        var next = await business.SendTemplate(2);

        Assert.Equal((seen, 200, accepted + 1), ((int)answer.StatusCode, (int)next.StatusCode, business.Sandbox.Tally.Templates));
        if (kind == FaultKind.Refuse)
            Assert.Equal(code, await Business.ErrorCode(answer));
    }

    [Fact]
    public async Task A_fault_strikes_only_in_its_time()
    {
        await using var business = await Business.Open();
        business.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Status,
                Status = 502,
                From = Business.Start.AddHours(1),
                Until = Business.Start.AddHours(2),
            }
        );

        var before = await business.SendTemplate(1);
        business.Clock.Step(TimeSpan.FromMinutes(61));
        var during = await business.SendTemplate(2);
        business.Clock.Step(TimeSpan.FromHours(1));
        var after = await business.SendTemplate(3);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.BadGateway, HttpStatusCode.OK],
            [before.StatusCode, during.StatusCode, after.StatusCode]
        );
    }

    [Fact]
    public async Task A_rate_hits_the_same_people_whatever_the_order()
    {
        async Task<int[]> Hit(IEnumerable<int> order)
        {
            await using var business = await Business.Open();
            business.Sandbox.Set(new() { Kind = FaultKind.Status, Rate = 0.3 });
            var hit = new List<int>();
            foreach (var person in order)
                if ((int)(await business.SendTemplate(person)).StatusCode == 502)
                    hit.Add(person);
            return [.. hit.Order()];
        }

        var forwards = await Hit(Enumerable.Range(0, 60));

        Assert.InRange(forwards.Length, 5, 40);
        Assert.Equal(forwards, await Hit(Enumerable.Range(0, 60).Reverse()));
    }

    [Fact]
    public async Task A_slow_answer_still_comes()
    {
        await using var business = await Business.Open();
        business.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Slow,
                Wait = TimeSpan.FromMilliseconds(80),
                Times = 1,
            }
        );
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var answer = await business.SendTemplate(1);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 75);
    }

    [Fact]
    public async Task While_webhooks_are_silent_they_are_kept()
    {
        await using var business = await Business.Open();
        await business.SendTemplate(1);
        business.Sandbox.Silence(Business.Start.AddHours(1));

        business.Clock.Step(TimeSpan.FromMinutes(30));
        var silent = await business.Sandbox.DeliverDue();
        business.Clock.Step(TimeSpan.FromMinutes(31));
        var after = await business.Sandbox.DeliverDue();

        Assert.Equal((0, 3), (silent, after));
    }

    [Fact]
    public async Task A_revoked_token_stops_everything()
    {
        await using var business = await Business.Open();
        business.Sandbox.RevokeToken();

        var revoked = await business.SendTemplate(1);
        business.Sandbox.RevokeToken(false);
        var again = await business.SendTemplate(1);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, 190, HttpStatusCode.OK),
            (revoked.StatusCode, await Business.ErrorCode(revoked), again.StatusCode)
        );
    }

    [Fact]
    public async Task Faults_clock_and_limits_are_steered_over_http()
    {
        await using var business = await Business.Open();

        await business.Http.PostAsJsonAsync(
            "/_sandbox/faults",
            new
            {
                kind = "refuse",
                code = 131057,
                times = 1,
            }
        );
        var refused = await Business.ErrorCode(await business.SendTemplate(1));
        await business.Http.PostAsJsonAsync("/_sandbox/clock", new { step_seconds = 90 });
        await business.Http.PostAsJsonAsync("/_sandbox/limits", new { portfolio = 1 });
        await business.SendTemplate(1);
        var over = await Business.ErrorCode(await business.SendTemplate(2));
        var state = await Business.Json(await business.Http.GetAsync("/_sandbox/state"));

        Assert.Equal((131057, 131048, Business.Start.AddSeconds(90)), (refused, over, state.GetProperty("now").GetDateTimeOffset()));
    }
}
