using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Curlew.Audiences;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;
using Curlew.Words;
using YamlDotNet.RepresentationModel;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>Names and values at one place of a file. A name that was asked for is known; <see cref="Close"/> refuses the others.</summary>
sealed partial class Entry(YamlMappingNode node, string what, Problems problems)
{
    readonly HashSet<string> known = [];

    public long Line => node.Start.Line;

    /// <summary>Where a name stands, for what can only be judged later.</summary>
    public long LineOf(string key) => Find(key)?.Start.Line ?? Line;

    public void Refuse(string key, string problem) => problems.Add(LineOf(key), problem);

    public bool Has(string key) => Find(key) is not null;

    public string? Text(string key) =>
        Find(key) switch
        {
            null => null,
            YamlScalarNode { Value: { } text } => text,
            var other => Odd<string>(other, key, "a text"),
        };

    public string? OneOf(string key, params string[] words) =>
        Read(key, string.Join(", ", words), text =>
            words.Contains(text, StringComparer.OrdinalIgnoreCase) ? text.ToLowerInvariant() : null
        );

    public int? Whole(string key, int least, int most) =>
        Value<int>(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}"), text =>
            int.TryParse(
                text.Replace("_", "", StringComparison.Ordinal),
                NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out var value
            )
            && value >= least
            && value <= most
                ? value
                : null
        );

    public long? Long(string key) =>
        Value<long>(key, "a whole number", text => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null);

    public bool? Flag(string key) => Value<bool>(key, "true or false", text => bool.TryParse(text, out var value) ? value : null);

    /// <summary>A share from 0 to 1, or in percent.</summary>
    public double? Share(string key) =>
        Value<double>(key, "a share as in 5% or 0.05", text =>
            double.TryParse(text.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && (text.Contains('%', StringComparison.Ordinal) ? value / 100 : value) is >= 0 and <= 1 and var share
                ? share
                : null
        );

    /// <summary>A moment: absolute, or as in "day 3 09:00", where the rehearsal begins on day 1.</summary>
    public DateTimeOffset? Moment(string key, DateTimeOffset begins) =>
        Value<DateTimeOffset>(key, "a moment as in 2027-01-06T09:00Z (UTC, or with an offset) or 'day 3 09:00'", text =>
            OfDay().Match(text) is { Success: true } day
                ? begins - begins.TimeOfDay + TimeSpan.FromDays(Number(day, 1) - 1) + new TimeSpan(Number(day, 2), Number(day, 3), 0)
                : IsoMoment.Read(text, TimeZoneInfo.Utc)
        );

    public IReadOnlyList<string> Words(string key) =>
        Find(key) switch
        {
            null => [],
            YamlScalarNode { Value: { } text } => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            YamlSequenceNode list when list.All(item => item is YamlScalarNode) => [.. list.Select(item => ((YamlScalarNode)item).Value!)],
            var other => Odd<string[]>(other, key, "a list of words") ?? [],
        };

    public JsonElement? Json(string key) => Find(key) is { } found ? JsonSerializer.SerializeToElement(PlainValues.Typed(found)) : null;

    /// <summary>The entry of a name; null where there is none.</summary>
    public Entry? Inner(string key) =>
        Find(key) switch
        {
            null => null,
            YamlMappingNode inner => new(inner, key, problems),
            var other => Odd<Entry>(other, key, "names and values, one a line"),
        };

    public IEnumerable<Entry> List(string key) =>
        Find(key) switch
        {
            null => [],
            YamlSequenceNode list =>
            [
                .. list.Select(item =>
                        item is YamlMappingNode inner
                            ? new(inner, key, problems)
                            : Odd<Entry>(item, key, "a list of entries, each beginning with '- '")
                    )
                    .OfType<Entry>(),
            ],
            YamlMappingNode only => [new(only, key, problems)],
            var other => Odd<Entry[]>(other, key, "a list of entries, each beginning with '- '") ?? [],
        };

    /// <summary>Every name there is: for entries whose names are values.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.Select(key => ((key as YamlScalarNode)?.Value) ?? "").ToList();

    /// <summary>Refuses names nobody has asked for.</summary>
    public void Close()
    {
        foreach (var key in node.Children.Keys)
            if (key is not YamlScalarNode { Value: { } name })
                problems.Add(key.Start.Line, $"{what} has a name that is not a word.");
            else if (!known.Contains(name))
                problems.Add(
                    key.Start.Line,
                    Nearest.To(name, known, word => Math.Max(2, word.Length / 3)) is { } meant
                        ? $"{what} has no '{name}'. Did you mean '{meant}'?"
                        : $"{what} has no '{name}'. It has: {string.Join(", ", known)}."
                );
    }

    YamlNode? Find(string key)
    {
        known.Add(key);
        return
            node.Children.TryGetValue(new YamlScalarNode(key), out var found)
            && found is not YamlScalarNode { Value: null or "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain }
            ? found
            : null;
    }

    T? Value<T>(string key, string form, Func<string, T?> parse)
        where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        if (parse(text) is { } value)
            return value;
        Refuse(key, $"{key} is '{text}'; give {form}.");
        return null;
    }

    string? Read(string key, string form, Func<string, string?> parse)
    {
        if (Text(key) is not { } text)
            return null;
        if (parse(text) is { } value)
            return value;
        Refuse(key, $"{key} is '{text}'; give {form}.");
        return null;
    }

    T? Odd<T>(YamlNode found, string key, string form)
        where T : class
    {
        problems.Add(found.Start.Line, $"{key} is not {form}.");
        return null;
    }

    static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^day ([1-9][0-9]{0,3})(?: ([01]?[0-9]|2[0-3]):([0-5][0-9]))?$")]
    private static partial Regex OfDay();
}
