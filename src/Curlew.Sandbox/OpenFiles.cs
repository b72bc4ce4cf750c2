using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Pictures that anybody may fetch without a token: of profiles, and QR codes of short links.</summary>
sealed class OpenFiles(World world, UploadCalls uploads)
{
    /// <summary>Answers a call that is for such a picture; null when it is not.</summary>
    public Task? Answer(HttpContext http) =>
        http.Request.Method != "GET"
            ? null
            : http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
            {
                ["pictures", var id] => uploads.Show(http, id),
                ["qr", var name] => Qr(http, name.Split('.')),
                _ => null,
            };

    async Task Qr(HttpContext http, string[] name)
    {
        if (name is not [var code, "svg" or "png"] || !world.Businesses.Numbers.Any(number => number.ShortLinks.ContainsKey(code)))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var qr = new QrCode(ShortLinkCalls.Address(code));
        http.Response.ContentType = name[1] == "svg" ? "image/svg+xml" : "image/png";
        if (name[1] == "svg")
            await http.Response.WriteAsync(qr.Svg(), http.RequestAborted);
        else
            await http.Response.Body.WriteAsync(qr.Picture(), http.RequestAborted);
    }
}
