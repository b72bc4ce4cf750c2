namespace Curlew.Messages;

/// <summary>The text sent along as <c>biz_opaque_callback_data</c>: it leads from any status back to the attempt, and holds no personal
/// data.</summary>
public static class Opaque
{
    const string Prefix = "cw1.";

    /// <summary>The text of an attempt, 36 characters of the 512 Meta allows.</summary>
    public static string Of(Guid attempt) => $"{Prefix}{attempt:N}";

    /// <summary>Reads it back; false for texts of other tools.</summary>
    public static bool TryParse(string? text, out Guid attempt)
    {
        attempt = default;
        return text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out attempt);
    }
}
