using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>
/// An error of the Graph API, from an HTTP answer or from a webhook. Decide on <see cref="Code"/>; titles and texts change without
/// notice, and may quote a phone number: they do not belong in a log.
/// </summary>
/// <param name="Code">Meta's error code; <see cref="ErrorCodes"/> knows what it asks for.</param>
/// <param name="HttpStatus">The status of the HTTP answer, or null for an error that came by webhook.</param>
public sealed record GraphError(
    int Code,
    string? Title = null,
    string? Message = null,
    string? Details = null,
    int? Subcode = null,
    bool IsTransient = false,
    string? TraceId = null,
    int? HttpStatus = null
)
{
    /// <summary>Stands for an error that came without a code.</summary>
    public const int NoCode = -1;

    /// <summary>What Curlew knows about this code: a listed code, or the default for unlisted ones.</summary>
    public ErrorCode Known => ErrorCodes.Find(this);

    /// <summary>An error object of an HTTP answer; without a code it proves nothing and is null.</summary>
    internal static GraphError? Read(Json error, int? httpStatus = null) =>
        error.Small("code"u8) is { } code ? Read(error, code, httpStatus) : null;

    /// <summary>The errors of a webhook element. One without a code is kept as <see cref="NoCode"/>.</summary>
    internal static IReadOnlyList<GraphError> ReadAll(Json owner)
    {
        List<GraphError>? errors = null;
        foreach (var error in owner.Each("errors"u8))
            (errors ??= []).Add(Read(error, error.Small("code"u8) ?? NoCode, null));
        return errors ?? (IReadOnlyList<GraphError>)[];
    }

    static GraphError Read(Json error, int code, int? httpStatus) =>
        new(
            code,
            error.Text("error_user_title"u8) ?? error.Text("title"u8) ?? error.Text(),
            error.Text("message"u8),
            error["error_data"u8].Text("details"u8) ?? error.Text("details"u8) ?? error.Text("error_user_msg"u8),
            error.Small("error_subcode"u8),
            error.Flag("is_transient"u8) ?? false,
            error.Text("fbtrace_id"u8),
            httpStatus
        );
}
