using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Uploads to the app, in one piece or several, for template examples and profile pictures (Meta, Resumable Upload API).</summary>
sealed class UploadCalls(World world)
{
    const int Largest = 100 * 1024 * 1024;

    /// <summary>Where the picture of a finished upload can be seen.</summary>
    public static string AddressOf(Upload upload) => $"/pictures/{upload.Id["upload:".Length..]}";

    public async Task Begin(HttpContext http)
    {
        var body = await GraphBody.Read(http) ?? default;
        var (name, type) = (body.Text("file_name") ?? "", body.Text("file_type") ?? "");
        if (body.Number("file_length") is not (> 0 and <= Largest and var length))
            await Reply.Refuse(http, new(100, $"(#100) Param file_length must be a number from 1 to {Largest}."));
        else if (type is not ("application/pdf" or "image/jpeg" or "image/jpg" or "image/png" or "video/mp4"))
            await Reply.Refuse(
                http,
                new(100, "(#100) Param file_type must be one of {application/pdf, image/jpeg, image/jpg, image/png, video/mp4}.")
            );
        else
            await Reply.Write(http, 200, new JsonObject { ["id"] = world.Uploads.Begin(name, type, (int)length).Id });
    }

    public async Task Continue(HttpContext http, Upload upload)
    {
        if (http.Request.Method == "GET")
        {
            await Reply.Write(http, 200, new JsonObject { ["id"] = upload.Id, ["file_offset"] = upload.Offset });
            return;
        }
        var offset = http.Request.Headers["file_offset"].ToString();
        using var piece = new MemoryStream();
        await http.Request.Body.CopyToAsync(piece, http.RequestAborted);
        if (offset != upload.Offset.ToString(CultureInfo.InvariantCulture))
            await Reply.Refuse(http, new(100, $"(#100) The header file_offset must be {upload.Offset}: so many bytes have arrived."));
        else if (upload.Offset + piece.Length > upload.Length)
            await Reply.Refuse(http, new(100, $"(#100) The upload was begun with {upload.Length} bytes; these are more."));
        else
        {
            upload.Append(piece.GetBuffer().AsSpan(0, (int)piece.Length));
            var answer = upload.IsWhole
                ? new JsonObject { ["h"] = upload.Handle }
                : new JsonObject { ["id"] = upload.Id, ["file_offset"] = upload.Offset };
            await Reply.Write(http, 200, answer);
        }
    }

    /// <summary>Shows the picture of a finished upload, as Meta shows profile pictures: to everybody.</summary>
    public async Task Show(HttpContext http, string id)
    {
        if (world.Uploads.ById($"upload:{id}") is not { IsWhole: true } upload)
        {
            http.Response.StatusCode = 404;
            return;
        }
        http.Response.ContentType = upload.MimeType;
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.Body.WriteAsync(upload.Bytes, http.RequestAborted);
    }
}
