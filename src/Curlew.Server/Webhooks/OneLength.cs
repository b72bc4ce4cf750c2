using Microsoft.Extensions.Primitives;

namespace Curlew.Server.Webhooks;

/// <summary>Refuses a body that has a length and is chunked as well: a proxy that believes the one and a server that believes the other disagree about
/// where the next request begins (RFC 9112, 6.1).</summary>
static class OneLength
{
    // Where Kestrel puts the length that it does not believe.
    const string Disbelieved = "X-Content-Length";

    public static Task Demand(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (StringValues.IsNullOrEmpty(headers.TransferEncoding) || !headers.ContainsKey(Disbelieved) && headers.ContentLength is null)
            return next(context);
        // What follows on this connection may be the other half of the disagreement.
        (context.Response.StatusCode, context.Response.ContentLength, context.Response.Headers.Connection) = (
            StatusCodes.Status400BadRequest,
            0,
            "close"
        );
        return Task.CompletedTask;
    }
}
