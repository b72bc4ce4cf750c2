using System.Globalization;
using System.Security.Cryptography;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Follows the chains of the audit trail row by row, and notes where one breaks.</summary>
/// <param name="lanes">Where they end; they may have grown since.</param>
/// <param name="heads">What the log says that was there.</param>
sealed class ChainReading(TrailKeys keys, IReadOnlyList<AuditLane> lanes, IReadOnlyList<AuditHead> heads)
{
    readonly Dictionary<(DateOnly, short), AuditLane> ends = lanes.ToDictionary(lane => (lane.Day, lane.Lane));
    readonly HashSet<AuditHead> notFound = [.. heads];
    readonly HashSet<(DateOnly, short)> read = [];
    readonly HashSet<DateOnly> days = [];
    readonly Dictionary<DateOnly, AuditRecord> closings = [];
    readonly HashSet<string> dropped = [];
    readonly Dictionary<short, DateOnly> firstDays = [];
    readonly List<AuditBreak> breaks = [];

    // Null where nobody can tell what the next row follows from.
    AuditRecord? last;
    long rows;

    /// <summary>In the order of day, lane and position.</summary>
    public void Next(AuditRecord record)
    {
        rows++;
        days.Add(record.Day);
        // Rows from before there were chains stood there, and nobody can tell who put them there.
        if (record.Lane == 0)
        {
            breaks.Add(new AuditBreak.Unchained(record.Day, record.Lane, record.Position, record.Id));
            return;
        }

        var isFirst = read.Add((record.Day, record.Lane));
        if (isFirst)
        {
            Finish();
            last = null;
        }

        var due = isFirst ? 1 : last!.Position + 1;
        if (record.Position != due)
            breaks.Add(new AuditBreak.Missing(record.Day, record.Lane, due));
        else
            Compare(record, last?.Mac);
        last = record;
        Note(record);
    }

    /// <summary>After the last row.</summary>
    /// <param name="now">Where the chains end by now.</param>
    /// <param name="began">Null where nobody knows.</param>
    public AuditCheck End(IReadOnlyList<AuditLane> now, TrailBeginning? began)
    {
        Finish();
        if (began?.IsIn(now) is false)
            breaks.Add(new AuditBreak.BeginningGone(began.Day));
        foreach (var lane in lanes.Where(lane => lane.Rows > 0 && !read.Contains((lane.Day, lane.Lane))))
            breaks.Add(new AuditBreak.CutOff(lane.Day, lane.Lane, 1, lane.Rows));
        foreach (var lane in lanes.Where(lane => lane.Rows == 0 && !lane.IsSealed(keys)))
            breaks.Add(new AuditBreak.EndChanged(lane.Day, lane.Lane, 0));
        // Lanes are made together, so a day has all of them.
        foreach (var gone in lanes.Select(lane => lane.Day).Distinct().SelectMany(AuditLane.OfDay).Where(lane => !IsThere(lane)))
            breaks.Add(new AuditBreak.EndChanged(gone.Day, gone.Lane, 0));
        foreach (var (day, lane) in read.Except(now.Select(lane => (lane.Day, lane.Lane))))
            breaks.Add(new AuditBreak.EndChanged(day, lane, 0));
        foreach (var (day, closing) in closings.Where(closing => !dropped.Contains(Month(closing.Key))))
            if (AuditLane.Digest(now.Where(lane => lane.Day == day)) != closing.Detail)
                breaks.Add(new AuditBreak.DayChanged(day, closing.Count ?? 0));
        breaks.AddRange(notFound.Select(head => new AuditBreak.HeadGone(head.Day, head.Lane, head.Row)));
        return new(rows, days.Count, [.. breaks.OrderBy(one => (one.Day, one.Lane, one.Row))]);
    }

    // One of which rows are left is told of by them.
    bool IsThere(AuditLane lane) => ends.ContainsKey((lane.Day, lane.Lane)) || read.Contains((lane.Day, lane.Lane));

    void Compare(AuditRecord record, byte[]? before)
    {
        if (record is not { Key: { } key, Mac: not null })
            breaks.Add(new AuditBreak.Unchained(record.Day, record.Lane, record.Position, record.Id));
        else if (record.Chained(keys, key, before) is not { } mac)
            breaks.Add(new AuditBreak.KeyGone(record.Day, record.Lane, record.Position, record.Key));
        else if (!CryptographicOperations.FixedTimeEquals(mac, record.Mac))
            breaks.Add(new AuditBreak.Changed(record.Day, record.Lane, record.Position, record.Id));
        else if (IsReplaced(key, record.Day))
            breaks.Add(new AuditBreak.KeyOld(record.Day, record.Lane, record.Position, key));
    }

    // Servers take up a new key within a second, which may be the last of a day.
    bool IsReplaced(short key, DateOnly day)
    {
        firstDays.TryAdd(key, day);
        return firstDays.Any(first => first.Key > key && day > first.Value.AddDays(1));
    }

    void Note(AuditRecord record)
    {
        notFound.Remove(new(record.Day, record.Lane, record.Position, AuditHead.Shortened(record.Mac ?? [])));
        if (
            ends.TryGetValue((record.Day, record.Lane), out var end)
            && end.Rows == record.Position
            && !record.Mac.AsSpan().SequenceEqual(end.Head)
        )
            breaks.Add(new AuditBreak.EndChanged(record.Day, record.Lane, record.Position));
        if (record.ActorKind != "system" || record.SubjectId is not { } subject)
            return;
        if (
            record.Action == AuditKeeping.Closing
            && DateOnly.TryParseExact(subject, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        )
            closings[day] = record;
        if (record.Action == AuditKeeping.Dropping)
            dropped.Add(subject);
    }

    void Finish()
    {
        if (last is null || !ends.TryGetValue((last.Day, last.Lane), out var end))
            return;
        if (last.Position < end.Rows)
            breaks.Add(new AuditBreak.CutOff(end.Day, end.Lane, last.Position + 1, end.Rows));
        if (!end.IsSealed(keys))
            breaks.Add(new AuditBreak.EndChanged(end.Day, end.Lane, end.Rows));
    }

    static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
