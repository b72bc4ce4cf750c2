using System.Globalization;
using Curlew.Messages;

namespace Curlew.Tests.Messages;

public sealed class OpeningHoursTests
{
    // 2026-11-06 is a Friday.
    [Theory]
    [InlineData("2026-11-06T17:59", false)]
    [InlineData("2026-11-06T18:00", true)]
    [InlineData("2026-11-07T01:59", true)]
    [InlineData("2026-11-07T02:00", false)]
    [InlineData("2026-11-07T18:00", false)]
    [InlineData("2026-11-06T01:00", false)]
    public void Hours_over_midnight_belong_to_the_day_on_which_they_begin(string at, bool isOpen)
    {
        var hours = new OpeningHours([DayOfWeek.Friday], new TimeOnly(18, 0), new TimeOnly(2, 0));

        var moment = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

        Assert.Equal(isOpen, hours.IsOpen(moment, TimeZoneInfo.Utc));
    }
}
