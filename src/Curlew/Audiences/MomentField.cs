using System.Globalization;
using System.Text.Json;

namespace Curlew.Audiences;

/// <summary>A moment of somebody's life with the business. A date stands for that whole day where the business is.</summary>
sealed class MomentField(string column) : Field(column)
{
    // A century: longer than anybody has been a customer, short enough for every calendar involved.
    const int MostDays = 36_500;

    protected override string[] OwnOperators => ["from", "to", "after", "before", "within_days", "not_within_days"];

    public override string AnyOf(JsonElement json, FilterPart at) =>
        $"({string.Join(" OR ", Values(json, at, Read).Select(wanted => $"{Column} >= {at.Parameter(wanted.Begins)} AND {Column} {wanted.Until} {at.Parameter(wanted.Ends)}").DefaultIfEmpty("false"))})";

    protected override string? Own(string operation, JsonElement json, FilterPart at) =>
        operation switch
        {
            "from" => $"{Column} >= {at.Parameter(Read(json, at.Counted()).Begins)}",
            "before" => $"{Column} < {at.Parameter(Read(json, at.Counted()).Begins)}",
            "to" => Read(json, at.Counted()) is var last ? $"{Column} {last.Until} {at.Parameter(last.Ends)}" : null,
            "after" => Read(json, at.Counted()) is var last ? $"{Column} {(last.IsDay ? ">=" : ">")} {at.Parameter(last.Ends)}" : null,
            "within_days" => $"{Column} > {at.Parameter(DaysAgo(json, at.Counted()))}",
            "not_within_days" => $"({Column} IS NULL OR {Column} <= {at.Parameter(DaysAgo(json, at.Counted()))})",
            _ => null,
        };

    static Moment Read(JsonElement json, FilterPart at)
    {
        var text = TextField.Text(json);
        if (IsoMoment.Read(text, at.Glossary.Zone) is not { } moment)
            throw at.Refuse(new FilterProblem.NotAMoment());
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new(moment, IsoMoment.At(day.AddDays(1).ToDateTime(TimeOnly.MinValue), at.Glossary.Zone), IsDay: true)
            : new(moment, moment, IsDay: false);
    }

    static DateTimeOffset DaysAgo(JsonElement json, FilterPart at) =>
        NumberField.Read(json, at) is > 0 and <= MostDays and var days
            ? at.Glossary.Now.ToUniversalTime().AddDays(-days)
            : throw at.Refuse(new FilterProblem.NotDays(MostDays));

    /// <summary>A day, which ends where the next begins, or a single moment.</summary>
    readonly record struct Moment(DateTimeOffset Begins, DateTimeOffset Ends, bool IsDay)
    {
        public string Until => IsDay ? "<" : "<=";
    }
}
