using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A moment as Meta wrote it. <see cref="At"/> is null when the text is no plausible unix time in seconds; the text is
/// kept.</summary>
public readonly record struct Stamp(DateTimeOffset? At, string? Text)
{
    // Before 2009 there was no WhatsApp; from 2100 on a value is milliseconds, an overflow or a joke.
    static readonly long First = new DateTimeOffset(2009, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    static readonly long End = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    internal static Stamp Read(Json value)
    {
        if (value.Text() is not { } text)
            return default;
        var plausible = (long.TryParse(text, out var seconds) || Fraction(value, out seconds)) && seconds >= First && seconds < End;
        return new Stamp(plausible ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null, text);
    }

    static bool Fraction(Json value, out long seconds)
    {
        seconds = value.Integer() ?? 0;
        return seconds != 0;
    }
}
