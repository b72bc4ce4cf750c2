using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The phone: static files inside this assembly, served at the root.</summary>
static class PhonePage
{
    static readonly Dictionary<string, (string Type, byte[] Bytes)> Files = new()
    {
        ["/"] = ("text/html; charset=utf-8", Load("phone.html")),
        ["/phone.css"] = ("text/css; charset=utf-8", Load("phone.css")),
        ["/phone.js"] = ("text/javascript; charset=utf-8", Load("phone.js")),
    };

    public static bool Serves(HttpContext http) => http.Request.Method == "GET" && Files.ContainsKey(http.Request.Path.Value!);

    public static async Task Answer(HttpContext http)
    {
        var (type, bytes) = Files[http.Request.Path.Value!];
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data: https:; media-src 'self' https:";
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    static byte[] Load(string name)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("phone/" + name)!;
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
