using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>Values of custom fields as they are read by people, in a language.</summary>
static partial class FieldText
{
    /// <summary>A day as it is kept.</summary>
    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As it is kept, for tables and for staff: 1234.5, 2026-01-31, yes.</summary>
    public static string? Plain(CustomField field, JsonNode? value) =>
        (field.Kind, value) switch
        {
            (_, null) => null,
            (FieldKind.YesNo, JsonValue given) when given.TryGetValue(out bool isYes) => isYes ? "yes" : "no",
            (_, JsonValue given) when given.TryGetValue(out string? text) => text,
            _ => value!.ToJsonString(),
        };

    /// <summary>What of some fields is known of a person, in their order.</summary>
    /// <param name="plain">JSON as it is stored; null where nothing is.</param>
    /// <param name="personal">What was sealed; null where nothing is known or may be shown.</param>
    public static IEnumerable<(CustomField Field, string Text)> Plain(IEnumerable<CustomField> fields, string? plain, JsonObject? personal)
    {
        var values = plain is null ? [] : (JsonObject)JsonNode.Parse(plain)!;
        foreach (var field in fields)
            if (Plain(field, (field.IsPersonal ? personal ?? [] : values)[field.Key]) is { } text)
                yield return (field, text);
    }

    /// <summary>As a customer reads it.</summary>
    /// <param name="language">As the API writes it: en_US.</param>
    public static string? In(string language, CustomField field, JsonNode? value) =>
        (field.Kind, value) switch
        {
            (_, null) => null,
            (FieldKind.Number, JsonValue number) when number.TryGetValue(out decimal amount) => amount.ToString(
                "#,0.######",
                Culture(language)
            ),
            (FieldKind.YesNo, JsonValue given) when given.TryGetValue(out bool isYes) => Phrasebook
                .In(language)
                .Say(isYes ? FieldAnswer.Yes : FieldAnswer.No),
            (FieldKind.Date, JsonValue given)
                when given.TryGetValue(out string? text)
                    && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
                InWords(day, Culture(language)),
            _ => Plain(field, value),
        };

    // Of the weekday, which is not known to matter, nothing is said.
    static string InWords(DateOnly day, CultureInfo culture) =>
        day.ToString(Weekday().Replace(culture.DateTimeFormat.LongDatePattern, "").Trim(' ', ','), culture);

    static CultureInfo Culture(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language.Replace('_', '-'));
        }
        catch (CultureNotFoundException)
        {
            // Meta may know a language that this machine does not: its customers read figures as programs write them.
            return CultureInfo.InvariantCulture;
        }
    }

    [GeneratedRegex(@"[,\s]*dddd[,.]?(\s*'de')?\s*", RegexOptions.NonBacktracking)]
    private static partial Regex Weekday();
}

/// <summary>What customers read of a field that says yes or no.</summary>
[Code("field.answer")]
enum FieldAnswer
{
    Yes,
    No,
}
