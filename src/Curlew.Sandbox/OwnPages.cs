using System.Net;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Keeps pages of other sites out: those that lead a name of theirs to this machine, and those that send it forms.</summary>
/// <param name="further">Names under which the sandbox may be asked besides those of this machine.</param>
sealed class OwnPages(IReadOnlyList<string> further)
{
    /// <summary>Why a call is refused; null for one that may pass.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!IsOurs(request.Host.Host))
            return "The sandbox does not go by that name. Ask for it as localhost or 127.0.0.1, or start it with --host and the name.";
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOwnPageOrNone(request)
            ? null
            : "Only the sandbox's own page and programs may do that, not the page of another site.";
    }

    // A program sends neither header. A browser sends both, and no page can make it leave them out.
    static bool IsOwnPageOrNone(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
        && request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");

    bool IsOurs(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? IPAddress.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || further.Contains(host, StringComparer.OrdinalIgnoreCase);
}
