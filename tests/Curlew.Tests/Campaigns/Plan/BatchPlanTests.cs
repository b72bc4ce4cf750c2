using Curlew.Campaigns;

namespace Curlew.Tests.Campaigns;

public class BatchPlanTests
{
    // A Monday, 09:00 UTC.
    static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(7, 5, 4, "2:1, 3:5, 4:1")]
    [InlineData(10, 5, 5, "3:5, 4:5")]
    [InlineData(1, 5, 7, "3:1")]
    [InlineData(12, 4, 0, "2:4, 3:4, 4:4")]
    public void A_plan_fills_the_first_room_there_is(int people, int dailyLimit, int today, string expected)
    {
        PlannedBatch[] placed = today == 0 ? [] : [new(new(2026, 11, 2), 3, "", Now.AddHours(-9), Now.AddHours(15), today)];

        var batches = Place(new("UTC"), dailyLimit, people, placed);

        Assert.Equal(expected, string.Join(", ", batches.Select(batch => $"{batch.Day.Day}:{batch.Size}")));
        Assert.All(batches, batch => Assert.Equal(batch.Day.Day == 2 && today > 0 ? 4 : 1, batch.Number));
    }

    [Fact]
    public void Weekends_and_holidays_are_left_out()
    {
        var calendar = new SendingCalendar("UTC") { Weekdays = [1, 2, 3, 4, 5], Holidays = [new(2026, 11, 4)] };

        var batches = Place(calendar, 10, 55);

        Assert.Equal([2, 3, 5, 6, 9, 10], batches.Select(batch => batch.Day.Day));
    }

    [Fact]
    public void Batches_of_a_day_divide_its_window_and_its_limit()
    {
        var calendar = new SendingCalendar("Europe/Berlin")
        {
            Opens = new(10, 0, 0),
            Closes = new(18, 0, 0),
            BatchesPerDay = 4,
        };

        var batches = Place(calendar, 10, 16);

        Assert.Equal(["2 10:00 3", "2 12:00 3", "2 14:00 2", "2 16:00 2", "3 10:00 3", "3 12:00 3"], Read(batches, "Europe/Berlin"));
        Assert.Equal([1, 2, 3, 4, 1, 2], batches.Select(batch => batch.Number));
    }

    [Fact]
    public void A_plan_made_in_the_middle_of_the_day_leaves_out_the_times_that_are_over()
    {
        var calendar = new SendingCalendar("UTC")
        {
            Opens = new(6, 0, 0),
            Closes = new(20, 0, 0),
            BatchTimes = [new(7, 0, 0), new(8, 30, 0), new(15, 0, 0)],
        };

        var batches = Place(calendar, 9, 12);

        // 07:00 is two hours ago; 08:30 is within the grace and begins at once.
        Assert.Equal(["2 09:00 3", "2 15:00 3", "3 07:00 3", "3 08:30 3"], Read(batches, "UTC"));
    }

    [Fact]
    public void People_are_sent_to_in_the_window_of_their_own_zone_and_on_the_days_of_the_campaign()
    {
        var calendar = new SendingCalendar("America/New_York")
        {
            Opens = new(9, 0, 0),
            Closes = new(18, 0, 0),
            InCustomerZones = true,
        };
        var people = new Dictionary<string, int>
        {
            ["America/Los_Angeles"] = 20,
            [""] = 20,
            ["Pacific/Auckland"] = 20,
        };

        var plan = BatchPlan.Place(calendar, 15, people, [], new(2026, 11, 2, 5, 0, 0, TimeSpan.Zero));

        Assert.Empty(plan.Left);
        Assert.All(plan.Batches.GroupBy(batch => batch.Day), day => Assert.Equal(15, day.Sum(batch => batch.Size)));
        Assert.All(plan.Batches, batch =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(batch.Zone.Length == 0 ? calendar.TimeZone : batch.Zone);
            Assert.InRange(
                TimeZoneInfo.ConvertTime(batch.DueAt, zone).TimeOfDay,
                calendar.Opens,
                calendar.Closes - TimeSpan.FromMinutes(1)
            );
            Assert.True(TimeZoneInfo.ConvertTime(batch.EndsAt, zone).TimeOfDay <= calendar.Closes);
            Assert.Equal(batch.Day, calendar.DayOf(batch.DueAt));
            Assert.Equal(batch.Day, calendar.DayOf(batch.EndsAt.AddTicks(-1)));
        });
    }

    [Fact]
    public void What_some_zones_cannot_use_of_a_day_goes_to_others_before_anybody_is_left_without_a_place()
    {
        var calendar = new SendingCalendar("UTC")
        {
            Opens = new(8, 0, 0),
            Closes = new(20, 0, 0),
            BatchesPerDay = 2,
            InCustomerZones = true,
            Ends = Now.AddHours(15),
        };
        var people = new Dictionary<string, int> { [""] = 10, ["Pacific/Auckland"] = 10 };

        var plan = BatchPlan.Place(calendar, 10, people, [], Now);

        // Auckland has only its morning of the 3rd before the end: three of its half of the limit.
        Assert.Equal(["2 09:00 3", "2 14:00 2", "2 19:00 3", "2 09:00 2"], Read(plan.Batches, "UTC"));
        Assert.Equal([1, 2, 3, 4], plan.Batches.Select(batch => batch.Number));
        Assert.Equal([3, 7], [plan.Left[""], plan.Left["Pacific/Auckland"]]);
    }

    [Fact]
    public void Whoever_a_plan_leaves_without_a_place_has_none_when_it_is_asked_again()
    {
        // The clocks of Berlin change on the 25th, and the 27th is a holiday in every zone.
        var now = new DateTimeOffset(2026, 10, 23, 9, 0, 0, TimeSpan.Zero);
        var calendar = new SendingCalendar("America/New_York")
        {
            Opens = new(1, 30, 0),
            Closes = new(10, 45, 0),
            BatchesPerDay = 3,
            InCustomerZones = true,
            Holidays = [new(2026, 10, 27)],
            Starts = new DateTimeOffset(2026, 10, 24, 17, 0, 0, TimeSpan.Zero),
            Ends = new DateTimeOffset(2026, 10, 27, 23, 0, 0, TimeSpan.Zero),
        };
        var zones = WideDraw.Zones.ToDictionary(zone => zone, _ => 16);

        var plan = BatchPlan.Place(calendar, 50, zones, [], now);
        var crowded = BatchPlan.Place(calendar, 50, zones.ToDictionary(zone => zone.Key, _ => 60), [], now);

        Assert.Empty(plan.Left);
        Assert.NotEmpty(crowded.Left);
        Assert.All(Enumerable.Range(0, 110), hour =>
            Assert.Empty(BatchPlan.Place(calendar, 50, crowded.Left, crowded.Batches, now.AddHours(hour)).Batches)
        );
        Assert.All(crowded.Batches.GroupBy(batch => batch.Day), day => Assert.InRange(day.Sum(batch => batch.Size), 1, 50));
    }

    [Fact]
    public void Nothing_is_planned_from_the_end_date_on()
    {
        var calendar = new SendingCalendar("UTC") { Ends = Now.AddDays(1).AddHours(3) };

        var plan = BatchPlan.Place(calendar, 10, new Dictionary<string, int> { [""] = 30 }, [], Now);

        Assert.Equal(10, plan.Left[""]);
        Assert.Equal(Now.AddDays(1).AddHours(3), plan.Batches[^1].EndsAt);
    }

    [Fact]
    public void A_calendar_without_any_day_left_ends_the_search()
    {
        var nowhere = new SendingCalendar("UTC")
        {
            Holidays = [.. Enumerable.Range(0, 500).Select(day => new DateOnly(2026, 11, 1).AddDays(day))],
        };

        Assert.Empty(Place(nowhere, 10, 1));
    }

    [Theory]
    // New York leaves 02:00 to 03:00 out on 14 March 2027 and has 01:00 to 02:00 twice on 7 November 2027.
    [InlineData("2027-03-14", "02:30", "2027-03-14T07:00:00Z")]
    [InlineData("2027-03-14", "01:59", "2027-03-14T06:59:00Z")]
    [InlineData("2027-03-14", "03:00", "2027-03-14T07:00:00Z")]
    [InlineData("2027-03-14", "24:00", "2027-03-15T04:00:00Z")]
    [InlineData("2027-11-07", "01:30", "2027-11-07T05:30:00Z")]
    [InlineData("2027-11-07", "02:00", "2027-11-07T07:00:00Z")]
    [InlineData("2027-11-08", "00:30", "2027-11-08T05:30:00Z")]
    public void A_time_that_is_left_out_is_the_next_there_is_and_one_that_comes_twice_is_its_first(string day, string time, string expected)
    {
        var parts = time.Split(':');

        var at = SendingCalendar.At(
            TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
            DateOnly.Parse(day, null),
            new(int.Parse(parts[0], null), int.Parse(parts[1], null), 0)
        );

        Assert.Equal(DateTimeOffset.Parse(expected, null), at);
    }

    [Fact]
    public void A_window_that_lies_in_the_hour_that_is_left_out_is_none()
    {
        var calendar = new SendingCalendar("America/New_York") { Opens = new(2, 15, 0), Closes = new(2, 45, 0) };

        Assert.Empty(calendar.Slots(new(2027, 3, 14), ""));
        Assert.Equal(
            TimeSpan.FromMinutes(30),
            calendar.Slots(new(2027, 11, 7), "").Single() is var slot ? slot.Closes - slot.Opens : default
        );
    }

    [Theory]
    [InlineData(10, new[] { 1, 1, 1 }, new[] { 4, 3, 3 })]
    [InlineData(5, new[] { 100, 1, 1 }, new[] { 5, 0, 0 })]
    [InlineData(2_000_000_000, new[] { 2_000_000_000, 2_000_000_000 }, new[] { 1_000_000_000, 1_000_000_000 })]
    public void Portions_add_up_to_the_total(int total, int[] weights, int[] expected) =>
        Assert.Equal(expected, Portions.Proportional(total, weights));

    static IReadOnlyList<PlannedBatch> Place(SendingCalendar calendar, int dailyLimit, int people, params PlannedBatch[] placed) =>
        BatchPlan.Place(calendar, dailyLimit, new Dictionary<string, int> { [""] = people }, placed, Now).Batches;

    static IEnumerable<string> Read(IEnumerable<PlannedBatch> batches, string zone) =>
        batches.Select(batch =>
            $"{batch.Day.Day} {TimeZoneInfo.ConvertTime(batch.DueAt, TimeZoneInfo.FindSystemTimeZoneById(zone)):HH:mm} {batch.Size}"
        );
}
