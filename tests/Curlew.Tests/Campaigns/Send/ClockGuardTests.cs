using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Campaigns;

/// <summary>A server whose clock is wrong may not send: everything that is due is due by that clock.</summary>
public sealed class ClockGuardTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(28 * 3600, "ahead of")]
    [InlineData(-28 * 3600, "behind")]
    [InlineData(12, "ahead of")]
    [InlineData(-12, "behind")]
    public async Task V5_a_wrong_clock_is_seen_and_raises_one_alarm_until_it_is_right_again(int seconds, string which)
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var clock = new Skewed { By = TimeSpan.FromSeconds(seconds) };
        var guard = new ClockGuard(world.Database, clock);

        Assert.False(await guard.IsRight(default) || await guard.IsRight(default));
        var alarm = Assert.Single(await new Alarms(world.Database).List(all: false, default));
        clock.By = TimeSpan.Zero;
        Assert.True(await guard.IsRight(default));

        Assert.Equal(("clocks_apart", 1), (alarm.Kind, alarm.Times));
        Assert.Contains($"{which} PostgreSQL's", alarm.Text.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(-8)]
    public async Task V5_a_few_seconds_are_no_reason_to_hold_anything(int seconds)
    {
        await using var world = await CampaignWorld.Open(server, people: 0);

        Assert.True(await new ClockGuard(world.Database, new Skewed { By = TimeSpan.FromSeconds(seconds) }).IsRight(default));
        Assert.Empty(await new Alarms(world.Database).List(all: true, default));
    }

    // However long PostgreSQL takes to answer, that is no difference between the clocks.
    [Fact]
    public async Task V5_a_slow_answer_is_no_wrong_clock()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        var slow = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-2)) { AutoAdvanceAmount = TimeSpan.FromMinutes(5) };

        Assert.True(await new ClockGuard(world.Database, slow).IsRight(default));
    }

    sealed class Skewed : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
