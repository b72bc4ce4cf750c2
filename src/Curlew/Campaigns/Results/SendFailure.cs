using System.Globalization;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What WhatsApp or the way to it said about a message that did not go, said as the end of a sentence.</summary>
[Code("recipient.failure")]
public abstract record SendFailure
{
    /// <summary>No reason was given.</summary>
    public sealed record Unknown : SendFailure;

    /// <param name="Code">WhatsApp's error code; null where it never got there.</param>
    /// <param name="Reason">In the words of whoever refused.</param>
    public sealed record Known(string? Code, string? Reason) : SendFailure;

    internal static SendFailure Of(int? code, string? reason) =>
        code is null && reason is null
            ? new Unknown()
            : new Known(code?.ToString(CultureInfo.InvariantCulture), reason?.Replace('_', ' ').TrimEnd('.'));
}
