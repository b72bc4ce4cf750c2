using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Writes answers as Graph does.</summary>
static class Reply
{
    public static async Task Write(HttpContext http, int status, Action<Utf8JsonWriter> write)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=UTF-8";
        http.Response.Headers["facebook-api-version"] = GraphCall.Newest;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory);
    }

    public static Task Refuse(HttpContext http, Refusal refusal, int? status = null)
    {
        if (refusal.Meaning.Http == 401)
            http.Response.Headers.WWWAuthenticate = $"OAuth \"Facebook Platform\" \"invalid_token\" \"{refusal.Meaning.Title}\"";
        return Write(http, status ?? refusal.Meaning.Http, json => Error(json, refusal));
    }

    public static Task Success(HttpContext http) => Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("success"u8, true);
            json.WriteEndObject();
        });

    static void Error(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteString("type"u8, "OAuthException"u8);
        json.WriteNumber("code"u8, refusal.Code);
        if (refusal.Subcode is { } subcode)
            json.WriteNumber("error_subcode"u8, subcode);
        if (refusal.Subcode is { } known && Refusal.Known.TryGetValue(known, out var meaning))
        {
            json.WriteBoolean("is_transient"u8, false);
            json.WriteString("error_user_title"u8, meaning.Title);
            json.WriteString("error_user_msg"u8, refusal.Details);
        }
        if (refusal.Code is not (100 or 190))
        {
            json.WriteStartObject("error_data"u8);
            json.WriteString("messaging_product"u8, "whatsapp"u8);
            json.WriteString("details"u8, refusal.Details);
            json.WriteEndObject();
        }
        json.WriteString("fbtrace_id"u8, Trace());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static string Trace() => "A" + Convert.ToBase64String(Guid.NewGuid().ToByteArray()).Replace('+', '-').Replace('/', '_')[..22];
}
