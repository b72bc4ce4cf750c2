using System.Text.RegularExpressions;

namespace Curlew.Messages;

/// <summary>The MIME type of a customer's file as far as it says what the file is, not whose: a parameter such as <c>name=</c> may hold the person's
/// name, and the column is not sealed.</summary>
static partial class MediaType
{
    /// <summary>Type and codecs in small letters; null where there is no type.</summary>
    public static string? Of(string? written) =>
        written is { } text && Form().Match(text.Trim().ToLowerInvariant()) is { Success: true } form
            ? form.Groups["codecs"] is { Success: true, Value: var codecs }
                ? $"{form.Groups["type"].Value}; codecs={codecs}"
                : form.Groups["type"].Value
            : null;

    // RFC 6838, 4.2, without the longest; a voice note is "audio/ogg; codecs=opus".
    [GeneratedRegex(
        """^(?<type>(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9!#$&^_.+-]{0,99})(?:\s*;.*?\bcodecs="?(?<codecs>[a-z0-9.]{1,20})"?.*)?(?:\s*;.*)?$""",
        RegexOptions.Singleline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Form();
}
