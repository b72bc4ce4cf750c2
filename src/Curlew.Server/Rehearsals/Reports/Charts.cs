using System.Globalization;

namespace Curlew.Server.Rehearsals.Reports;

/// <summary>
/// Charts as inline SVG without a single script. Only bars and lines are in the SVG, stretched to whatever width there is; words stand
/// beside it as HTML,
/// so that they are as large on a phone as on a desk.
/// </summary>
static class Charts
{
    const int MostTicks = 6;

    // Percent of a chart: three days are three bars and not three walls.
    const double Widest = 5;

    /// <summary>Bars along the days.</summary>
    /// <param name="style">Class of the bars.</param>
    public static Markup Bars(string name, string style, IReadOnlyList<(string Label, int Value)> bars)
    {
        var top = Ceiling(bars.Max(bar => bar.Value));
        var width = 100.0 / bars.Count;
        var wide = Math.Min(width * 0.76, Widest);
        return Frame(
            $"{name} on each day",
            "",
            top,
            Ticks([.. bars.Select(bar => bar.Label)], width / 2, width),
            "short",
            Markup.Join(
                bars.Select(
                    (bar, place) =>
                        Markup.Of(
                            $"""<rect class="{style}" x="{(place + 0.5) * width - wide / 2:0.###}" y="{100 - 100.0 * bar.Value / top:0.###}" width="{wide:0.###}" height="{100.0 * bar.Value / top:0.###}"><title>{bar.Label}: {bar.Value:N0} {name}</title></rect>"""
                        )
                )
            )
        );
    }

    /// <summary>Lines over time; each is drawn in steps, because nothing happens between two points.</summary>
    /// <param name="unit">What the numbers of the axis count.</param>
    public static Markup Steps(string name, string unit, DateTimeOffset begin, DateTimeOffset end, IReadOnlyList<Line> lines)
    {
        var top = Ceiling(lines.SelectMany(line => line.Points).Select(point => point.Value).DefaultIfEmpty().Max());
        var span = Math.Max(1, (end - begin).Ticks);
        double X(DateTimeOffset at) => 100.0 * (at - begin).Ticks / span;
        return Frame(name, unit, top, DayTicks(begin, end), "tall", Markup.Join(lines.Select(line => Drawn(line, X, top, end))));
    }

    /// <summary>What the lines of a chart mean.</summary>
    public static Markup Legend(IEnumerable<(string Style, string Label)> entries) =>
        Markup.Of(
            $"""<ul class="legend">{entries.Select(entry => Markup.Of($"""<li><span class="key {entry.Style}"></span>{entry.Label}</li>"""))}</ul>"""
        );

    static Markup Drawn(Line line, Func<DateTimeOffset, double> x, int top, DateTimeOffset end)
    {
        if (line.Points.Count == 0)
            return Markup.Nothing;
        var path = new System.Text.StringBuilder();
        var last = 0.0;
        foreach (var (at, value) in line.Points)
        {
            var y = 100 - 100.0 * value / top;
            path.Append(
                CultureInfo.InvariantCulture,
                $"{(path.Length == 0 ? "M" : $"L{x(at):0.###} {last:0.###}L")}{x(at):0.###} {y:0.###}"
            );
            last = y;
        }

        var right = Math.Max(x(line.Points[^1].At), line.ToTheEnd ? x(end) : 0);
        path.Append(CultureInfo.InvariantCulture, $"L{right:0.###} {last:0.###}");
        var area = line.IsFilled
            ? Markup.Of($"""<path class="area {line.Style}" d="{path}L{right:0.###} 100L{x(line.Points[0].At):0.###} 100Z"/>""")
            : Markup.Nothing;
        return Markup.Of($"""{area}<path class="line {line.Style}" d="{path}"/>""");
    }

    static Markup Frame(
        string name,
        string unit,
        int top,
        IEnumerable<(double Place, string Label)> ticks,
        string height,
        Markup drawing
    ) =>
        Markup.Of(
            $"""
            {(
                unit.Length == 0 ? Markup.Nothing : Markup.Of($"""<p class="unit">{unit}</p>""")
            )}<div class="plot {height}"><div class="y"><span>{top:N0}</span>{(
                height == "tall" ? Markup.Of($"<span>{top / 2:N0}</span>") : Markup.Nothing
            )}<span>0</span></div>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{name}"><path class="grid" d="M0 0H100M0 50H100M0 100H100"/>{drawing}</svg>
            <div class="x">{ticks.Select(tick => Markup.Of($"""<span style="left:{tick.Place:0.##}%">{tick.Label}</span>"""))}</div></div>
            """
        );

    static IEnumerable<(double, string)> Ticks(IReadOnlyList<string> labels, double offset, double width)
    {
        var step = Math.Max(1, (int)Math.Ceiling((double)labels.Count / MostTicks));
        return Enumerable.Range(0, labels.Count).Where(place => place % step == 0).Select(place => (offset + place * width, labels[place]));
    }

    static IEnumerable<(double, string)> DayTicks(DateTimeOffset begin, DateTimeOffset end)
    {
        var days = (int)Math.Max(1, Math.Ceiling((end - begin).TotalDays));
        var step = Math.Max(1, (int)Math.Ceiling((double)days / MostTicks));
        return Enumerable
            .Range(0, days)
            .Where(day => day % step == 0)
            .Select(day =>
                (
                    100.0 * TimeSpan.FromDays(day).Ticks / Math.Max(1, (end - begin).Ticks),
                    begin.AddDays(day).ToString("d MMM", CultureInfo.InvariantCulture)
                )
            );
    }

    // The next 1, 2, 2.5 or 5 of its magnitude, so that the axis ends on a number people count in; never 0.
    static int Ceiling(int value)
    {
        var magnitude = (int)Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, value)))));
        return new[] { 1, 2, 3, 4, 5, 6, 8, 10 }
            .Select(step => (int)Math.Min(int.MaxValue, (long)step * magnitude))
            .First(step => step >= Math.Max(1, value));
    }
}

/// <summary>One line of a chart.</summary>
/// <param name="ToTheEnd">Whether its last value goes on to the right edge.</param>
sealed record Line(string Style, IReadOnlyList<(DateTimeOffset At, int Value)> Points, bool IsFilled = false, bool ToTheEnd = false);
