using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Upload, look-up, download and deletion of media (Meta, media, 2026-03).</summary>
sealed class MediaCalls(World world)
{
    // Meta, media, 2026-03.
    static readonly TimeSpan UrlLives = TimeSpan.FromMinutes(5);

    const int Megabyte = 1024 * 1024;
    const int UploadDays = 30;

    public async Task Upload(HttpContext http, BusinessNumber number)
    {
        if (!http.Request.HasFormContentType)
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter file is required."));
            return;
        }
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // Some clients write the product and the type into the address, and Graph reads both.
        if (Given(http, form, "messaging_product") != "whatsapp")
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
            return;
        }
        if (form.Files.GetFile("file") is not { } file)
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter file is required."));
            return;
        }

        // Widely used clients send `type=image` and the real type with the file, and Meta takes it.
        var type = (Given(http, form, "type") is var named && named.Contains('/', StringComparison.Ordinal) ? named : file.ContentType)
            .Split(';')[0]
            .Trim();
        if (Largest(type) is not { } largest)
        {
            await Reply.Refuse(
                http,
                new(100, $"(#100) Param file must be a file with one of the allowed types. Received file of type '{type}'.")
            );
            return;
        }
        if (file.Length > largest)
        {
            await Reply.Refuse(http, new(131053, $"The file has {file.Length} bytes; {type} may have at most {largest}."));
            return;
        }

        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, http.RequestAborted);
        var stored = world.Media.Add(number.Id, type, file.FileName, bytes.ToArray(), UploadDays);
        await Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, stored.Id);
            json.WriteEndObject();
        });
    }

    static string Given(HttpContext http, IFormCollection form, string name) =>
        form[name].ToString() is { Length: > 0 } value ? value : http.Request.Query[name].ToString();

    public Task Of(HttpContext http, string method, string id)
    {
        if (
            http.Request.Query.TryGetValue("phone_number_id", out var number)
            && world.Media.Find(id)!.Number is { } owner
            && owner != number
        )
            return Reply.Refuse(http, new(100, $"(#100) Media {id} does not belong to phone number {number}.", 33));
        if (method == "DELETE")
            return world.Media.Remove(id) ? Reply.Success(http) : Reply.Refuse(http, new(100, "(#100) Invalid parameter", 33));
        var file = world.Media.Find(id)!;
        return Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("messaging_product"u8, "whatsapp"u8);
            json.WriteString("url"u8, UrlOf(http, id));
            json.WriteString("mime_type"u8, file.MimeType);
            json.WriteString("sha256"u8, Convert.ToHexStringLower(SHA256.HashData(file.Bytes)));
            json.WriteNumber("file_size"u8, file.Bytes.Length);
            json.WriteString("id"u8, id);
            json.WriteEndObject();
        });
    }

    /// <summary>Serves the file behind a short-lived address; a token and, as field reports say, a User-Agent are needed.</summary>
    public async Task Download(HttpContext http, string id)
    {
        var until = http.Request.Query["ext"].ToString();
        var isFresh =
            long.TryParse(until, CultureInfo.InvariantCulture, out var seconds)
            && seconds * 1000 > world.Now
            && http.Request.Query["hash"] == Seal(id, until);
        if (!isFresh || world.Media.Find(id) is not { } file)
        {
            http.Response.StatusCode = 404;
            return;
        }
        if (http.Request.Headers.UserAgent.Count == 0)
        {
            http.Response.StatusCode = 403;
            return;
        }
        http.Response.ContentType = file.MimeType;
        http.Response.ContentLength = file.Bytes.Length;
        await http.Response.Body.WriteAsync(file.Bytes, http.RequestAborted);
    }

    string UrlOf(HttpContext http, string id)
    {
        var until = (world.Options.Clock.GetUtcNow() + UrlLives).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{http.Request.Scheme}://{http.Request.Host}/lookaside/{id}?ext={until}&hash={Seal(id, until)}";
    }

    string Seal(string id, string until) => Body.Sign(world.Options.AppSecret, System.Text.Encoding.UTF8.GetBytes($"{id} {until}"))[7..39];

    // Meta, media, 2026-03: sizes by type.
    static int? Largest(string type) =>
        type switch
        {
            "audio/aac" or "audio/amr" or "audio/mpeg" or "audio/mp4" or "audio/ogg" or "audio/opus" or "video/mp4" or "video/3gpp" => 16
                * Megabyte,
            "image/jpeg" or "image/png" => 5 * Megabyte,
            "image/webp" => 500 * 1024,
            "text/plain" or "application/pdf" or "application/msword" or "application/vnd.ms-excel" or "application/vnd.ms-powerpoint" =>
                100 * Megabyte,
            _ when type.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal) => 100 * Megabyte,
            _ => null,
        };
}
