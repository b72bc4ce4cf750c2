using System.Globalization;
using Curlew.Staff;

namespace Curlew.Server.Api;

/// <summary>
/// What every answer of the API has in common, those of paths that nobody mapped too: headers, and a problem where there would be nothing.
/// </summary>
static class ApiEdge
{
    const string Problem = "application/problem+json",
        Json = "application/json; charset=utf-8";

    const string Policy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Whether a request is for the API.</summary>
    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(ApiRoutes.Root);

    /// <summary>Goes around everything else that looks at such a request.</summary>
    public static async Task Surround(HttpContext context, RequestDelegate next)
    {
        if (!IsFor(context))
        {
            await next(context);
            return;
        }

        var headers = context.Response.Headers;
        (headers.CacheControl, headers.XContentTypeOptions, headers.ContentSecurityPolicy) = ("no-store", "nosniff", Policy);
        (headers["Referrer-Policy"], headers.XFrameOptions) = ("no-referrer", "DENY");
        await next(context);
        if (context.Response.HasStarted || context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is not null)
            return;
        ApiProblem? missing = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new ApiProblem.NotFound(),
            StatusCodes.Status405MethodNotAllowed => new ApiProblem.MethodNotAllowed(),
            >= StatusCodes.Status500InternalServerError => new ApiProblem.Unexpected(context.TraceIdentifier),
            _ => null,
        };
        if (missing is not null)
            await Write(context, Answers.Of(missing, Language.Of(context.Request)));
    }

    /// <summary>Says what a key has left.</summary>
    public static void Tell(HttpContext context, int most, Allowance allowance)
    {
        var headers = context.Response.Headers;
        headers[ApiHeaders.RateLimitPolicy] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={most};w=60");
        headers[ApiHeaders.RateLimit] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";r={allowance.Left};t={allowance.Seconds}");
    }

    public static Task Write(HttpContext context, KeptAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Status >= StatusCodes.Status400BadRequest ? Problem : Json;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}
