using System.Net;
using System.Net.Sockets;
using Curlew.Words;

namespace Curlew.Events;

/// <summary>How one try to tell an event ended. Nothing of what the program answered is kept but the status.</summary>
/// <param name="Status">HTTP status; null where there was no answer.</param>
/// <param name="Problem">Why it does not count as told; null when it was taken.</param>
sealed record TryEnding(int? Status, TryProblem? Problem, TimeSpan Took)
{
    /// <summary>Whether another try could only end in the same way.</summary>
    public bool IsFinal => Problem is TryProblem.Address or TryProblem.Unreadable;

    /// <summary>Whether it says that it wants nothing more.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    public static TryEnding Answered(HttpStatusCode status, TimeSpan took) =>
        new((int)status, (int)status is >= 200 and < 300 ? null : TryProblem.Answer, took);

    // The texts of the HTTP stack quote the address, which may hold a token: only what kind of failure it was is kept.
    public static TryEnding Unanswered(HttpRequestException failure, TimeSpan took) =>
        new(
            null,
            failure switch
            {
                { InnerException: TimeoutException } => TryProblem.Timeout,
                { HttpRequestError: HttpRequestError.SecureConnectionError } => TryProblem.Certificate,
                { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => TryProblem.Connection,
                { InnerException: SocketException } => TryProblem.Connection,
                _ => TryProblem.NoAnswer,
            },
            took
        );
}

/// <summary>Why a try does not count as told; the words are those of the column.</summary>
[Code("endpoint.problem")]
public enum TryProblem
{
    /// <summary>Its status was not 2xx; a redirect is none either, and is not followed.</summary>
    Answer,

    /// <summary>The connection ended without an answer.</summary>
    NoAnswer,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>There was no connection, or the name leads nowhere.</summary>
    Connection,

    /// <summary>Its certificate is none that counts.</summary>
    Certificate,

    /// <summary>Nothing is sent to where its address leads.</summary>
    Address,

    /// <summary>Address or secret do not open: somebody has changed the row.</summary>
    Unreadable,
}
