using System.Reflection;
using Scalar.AspNetCore;

namespace Curlew.Server.Api;

/// <summary>The document as a page to read and to try, by Scalar: its script comes from this server and asks nobody else.</summary>
static class Reference
{
    public const string Path = ApiRoutes.Version + "/reference";

    public const string ScriptPath = Path + "/scalar.js",
        StartPath = Path + "/start.js";

    // Scalar writes its styles into the page while it runs.
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    const string Script = "ScalarStaticAssets.scalar.js";

    static readonly Assembly Assets = typeof(ScalarOptions).Assembly;

    // As the package has it: where it is packed, every browser unpacks it.
    static readonly bool IsPacked = Begins([0x1f, 0x8b]);

    public static Task Show(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Send(context, Own("reference.html"), "text/html; charset=utf-8");
    }

    public static Task Start(HttpContext context) => Send(context, Own("start.js"), "text/javascript; charset=utf-8");

    public static Task Bundle(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        if (IsPacked)
            context.Response.Headers.ContentEncoding = "gzip";
        return Send(context, Assets.GetManifestResourceStream(Script)!, "text/javascript; charset=utf-8");
    }

    static bool Begins(byte[] sign)
    {
        using var script = Assets.GetManifestResourceStream(Script)!;
        var first = new byte[sign.Length];
        script.ReadExactly(first);
        return first.AsSpan().SequenceEqual(sign);
    }

    static Stream Own(string name) => typeof(Reference).Assembly.GetManifestResourceStream($"api/{name}")!;

    static async Task Send(HttpContext context, Stream text, string type)
    {
        await using var sent = text;
        context.Response.ContentType = type;
        await sent.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
