using Curlew.Profiles;

namespace Curlew.Messages;

/// <summary>When an automatic reply is given.</summary>
public enum Trigger
{
    /// <summary>To the first message of a person, or the first one after the reply's period of silence.</summary>
    Welcome,

    /// <summary>To a message that comes outside the opening hours.</summary>
    Away,

    /// <summary>To a message that holds certain words next to each other.</summary>
    Keyword,
}

/// <summary>Opening hours in the business's time zone; outside them <see cref="Trigger.Away"/> answers.</summary>
/// <param name="Days">Days on which they begin.</param>
/// <param name="Closes">Null for the end of the day; a time before <paramref name="Opens"/> is one of the next day.</param>
public sealed record OpeningHours(IReadOnlyList<DayOfWeek> Days, TimeOnly Opens, TimeOnly? Closes)
{
    /// <summary>Every day from midnight to midnight: never away.</summary>
    public static readonly OpeningHours Always = new(Enum.GetValues<DayOfWeek>(), TimeOnly.MinValue, null);

    internal bool IsOpen(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (Closes is { } late && late < Opens && time < late)
            return Days.Contains(local.AddDays(-1).DayOfWeek);
        return Days.Contains(local.DayOfWeek) && time >= Opens && (Closes is not { } closes || closes < Opens || time < closes);
    }
}

/// <summary>An automatic reply to be set up.</summary>
/// <param name="Template">Name in <c>message_templates</c>; its text may hold {name}, {first_name}, {city}, {state}, {zipcode} and
/// {tier}.</param>
/// <param name="Keyword">For <see cref="Trigger.Keyword"/>: the words, however they are typed.</param>
/// <param name="PhoneNumberId">The business number it answers for; null for all.</param>
/// <param name="AgainAfter">How long a person is not given the same reply again.</param>
public sealed record AutoReply(
    Trigger Trigger,
    string Template,
    string? Keyword = null,
    string? PhoneNumberId = null,
    OpeningHours? Hours = null,
    TimeSpan? AgainAfter = null
)
{
    /// <summary>A day.</summary>
    public static readonly TimeSpan UsualPeriod = TimeSpan.FromHours(24);

    internal string? PlainKeyword => Keyword is null ? null : PlainWords.Of(Keyword, 200);
}
