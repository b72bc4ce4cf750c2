using Curlew.Audiences;

namespace Curlew.Tests.Audiences;

public sealed class IsoMomentTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-12-01", "2026-11-30T23:00Z")]
    [InlineData("2026-12-01T08:00", "2026-12-01T07:00Z")]
    [InlineData("2026-12-01 08:00", "2026-12-01T07:00Z")]
    [InlineData("2026-07-01T08:00:30", "2026-07-01T06:00:30Z")]
    [InlineData("2026-12-01T08:00Z", "2026-12-01T08:00Z")]
    [InlineData("2026-12-01T08:00:00.25Z", "2026-12-01T08:00:00.25Z")]
    [InlineData("2026-12-01T08:00-05:00", "2026-12-01T13:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:00Z")]
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30Z")]
    public void A_moment_without_an_offset_is_meant_where_it_counts(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), IsoMoment.Read(text, Berlin));

    [Theory]
    [InlineData("10:00")]
    [InlineData("03/04/2026")]
    [InlineData("May 2026")]
    [InlineData("2026-5-1")]
    [InlineData("2026-13-01")]
    [InlineData("2026-12-01T25:00Z")]
    [InlineData("2026-12-01T08Z")]
    [InlineData("1969-12-31")]
    [InlineData("9999-12-31T23:59Z")]
    [InlineData("0001-01-01T00:00+14:00")]
    [InlineData("")]
    [InlineData(null)]
    public void What_may_mean_something_else_is_no_moment(string? text) => Assert.Null(IsoMoment.Read(text, Berlin));
}
