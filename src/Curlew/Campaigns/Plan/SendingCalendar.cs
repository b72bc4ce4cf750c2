using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>When a campaign may send: its days, its window on each of them, and when the batches of a day begin.</summary>
/// <param name="TimeZone">IANA zone of the campaign's days.</param>
public sealed record SendingCalendar(string TimeZone)
{
    /// <summary>Time of day from which it sends.</summary>
    public TimeSpan Opens { get; init; }

    /// <summary>Time of day at which it stops, up to 24 hours; before <see cref="Opens"/> it is one of the next day.</summary>
    public TimeSpan Closes { get; init; } = TimeSpan.FromHours(24);

    DailyWindow Window => new(Opens, Closes);

    /// <summary>Days of the week on which it sends, 1 is Monday.</summary>
    public IReadOnlyList<int> Weekdays { get; init; } = [1, 2, 3, 4, 5, 6, 7];

    /// <summary>Days on which it does not send.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Batches the window is divided into.</summary>
    public int BatchesPerDay { get; init; } = 1;

    /// <summary>Times of day at which batches begin, in place of <see cref="BatchesPerDay"/>.</summary>
    public IReadOnlyList<TimeSpan> BatchTimes { get; init; } = [];

    /// <summary>How late a batch of a given time may begin.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Nothing is sent before.</summary>
    public DateTimeOffset? Starts { get; init; }

    /// <summary>Nothing is sent from then on.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>Whether the window goes by the clock of each person.</summary>
    public bool InCustomerZones { get; init; }

    internal static async Task<SendingCalendar> Of(Session session, Guid campaign, CancellationToken ct) =>
        await session.First([campaign], Read, ct) ?? throw new InvalidOperationException($"Campaign {campaign} has a plan but no row.");

    static SendingCalendar Read(NpgsqlDataReader row) =>
        new(row.GetString(0))
        {
            Opens = row.GetFieldValue<TimeSpan>(1),
            Closes = row.GetFieldValue<TimeSpan>(2),
            InCustomerZones = row.GetBoolean(3),
            Weekdays = row.GetFieldValue<int[]>(4),
            Holidays = row.GetFieldValue<DateOnly[]>(5),
            BatchesPerDay = row.GetInt32(6),
            BatchTimes = row.GetFieldValue<TimeSpan[]>(7),
            Grace = TimeSpan.FromMinutes(row.GetInt32(8)),
            Starts = row.OrNull<DateTimeOffset>(9),
            Ends = row.OrNull<DateTimeOffset>(10),
        };

    /// <summary>The campaign's day a moment belongs to.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone("")).DateTime);

    /// <summary>The stretches of one of the campaign's days in which people of a zone may be sent to, in order.</summary>
    /// <param name="zone">IANA zone of the people; empty is the campaign's.</param>
    public IEnumerable<Slot> Slots(DateOnly day, string zone)
    {
        var begins = Later(At(Zone(""), day, TimeSpan.Zero), Starts);
        var ends = Earlier(At(Zone(""), day, TimeSpan.FromHours(24)), Ends);
        if (begins >= ends)
            return [];

        // A day of the campaign touches up to three days of a zone on the other side of the earth; and a window over midnight belongs to the
        // weekday on which it opens, while what is sent after midnight counts on the day on which it is sent.
        var (first, last) = zone.Length == 0 ? (0, 0) : (-1, 1);
        return from offset in Enumerable.Range(first, last - first + 1).Prepend(first - 1).Skip(Window.IsOverMidnight ? 0 : 1)
            let date = day.AddDays(offset)
            where Weekdays.Contains(IsoWeekday(date)) && !Holidays.Contains(date)
            from slot in Whole(day, date, zone)
            let within = slot.Within(begins, ends, mayBeginLater: BatchTimes.Count == 0 || Window.IsOverMidnight)
            where within is not null
            select within;
    }

    IEnumerable<Slot> Whole(DateOnly day, DateOnly date, string zone)
    {
        var clock = Zone(zone);
        var closes = At(clock, date, Window.Ends);
        List<DateTimeOffset> begin = [.. Times().Select(time => At(clock, date, time)).Distinct(), closes];
        for (var place = 0; place < begin.Count - 1; place++)
        {
            var latest = BatchTimes.Count == 0 ? begin[place + 1] : Earlier(begin[place + 1], begin[place] + Grace);
            if (begin[place] < closes)
                yield return new(day, zone, place, begin.Count - 1, begin[place], latest, begin[place + 1], closes);
        }
    }

    IEnumerable<TimeSpan> Times() =>
        BatchTimes.Count > 0
            ? BatchTimes.Select(Window.SinceMidnight).Order()
            : Enumerable
                .Range(0, BatchesPerDay)
                .Select(place => Opens + TimeSpan.FromMinutes(Math.Floor(Window.Length.TotalMinutes * place / BatchesPerDay)));

    /// <summary>The moment a clock shows a time: the first of two equal ones; where the clocks leave it out, the first that is late
    /// enough.</summary>
    public static DateTimeOffset At(TimeZoneInfo zone, DateOnly day, TimeSpan time)
    {
        var wanted = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + time;
        var (before, after) = (zone.GetUtcOffset(wanted.AddDays(-1)), zone.GetUtcOffset(wanted.AddDays(1)));
        var minute = wanted - (before > after ? before : after);
        while (minute + zone.GetUtcOffset(minute) < wanted)
            minute += TimeSpan.FromMinutes(1);
        return minute;
    }

    TimeZoneInfo Zone(string zone) => TimeZoneInfo.FindSystemTimeZoneById(zone.Length == 0 ? TimeZone : zone);

    static int IsoWeekday(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}

/// <summary>A stretch of one day that one batch may be sent in.</summary>
/// <param name="Day">Day of the campaign.</param>
/// <param name="Place">Which of the day's batches, from 0.</param>
/// <param name="Of">How many a whole day has.</param>
/// <param name="Latest">From then on its batch is not begun any more.</param>
/// <param name="Until">When the next one begins.</param>
/// <param name="Closes">When the window closes: what a batch has left may be sent until then.</param>
public sealed record Slot(
    DateOnly Day,
    string Zone,
    int Place,
    int Of,
    DateTimeOffset Opens,
    DateTimeOffset Latest,
    DateTimeOffset Until,
    DateTimeOffset Closes
)
{
    internal Slot? Within(DateTimeOffset begins, DateTimeOffset ends, bool mayBeginLater)
    {
        if (Opens >= ends || Until <= begins || Opens < begins && !mayBeginLater)
            return null;
        return this with { Opens = Opens < begins ? begins : Opens, Closes = Closes > ends ? ends : Closes };
    }
}
