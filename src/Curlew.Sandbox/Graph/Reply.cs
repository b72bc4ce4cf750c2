using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    public static Task Write(HttpContext http, int status, JsonNode answer) => Write(http, status, json => answer.WriteTo(json));

    public static Task Refuse(HttpContext http, Refusal refusal, int? status = null)
    {
        if (refusal.Meaning.Http == 401)
            http.Response.Headers.WWWAuthenticate = $"OAuth \"Facebook Platform\" \"invalid_token\" \"{refusal.Meaning.Title}\"";
        return Write(http, status ?? refusal.Meaning.Http, new JsonObject { ["error"] = ErrorOf(refusal) });
    }

    public static Task Success(HttpContext http) => Write(http, 200, new JsonObject { ["success"] = true });

    /// <summary>The `error` member of an answer.</summary>
    public static JsonObject ErrorOf(Refusal refusal)
    {
        var error = new JsonObject
        {
            ["message"] = refusal.Message,
            ["type"] = "OAuthException",
            ["code"] = refusal.Code,
        };
        if (refusal.Subcode is { } subcode)
            error["error_subcode"] = subcode;
        if (refusal.Subcode is { } known && Refusal.Known.TryGetValue(known, out var meaning))
        {
            error["is_transient"] = false;
            error["error_user_title"] = meaning.Title;
            error["error_user_msg"] = refusal.Details;
        }
        if (!refusal.IsGeneral)
            error["error_data"] = new JsonObject { ["messaging_product"] = "whatsapp", ["details"] = refusal.Details };
        error["fbtrace_id"] = Trace();
        return error;
    }

    static string Trace() => "A" + Convert.ToBase64String(Guid.NewGuid().ToByteArray()).Replace('+', '-').Replace('/', '_')[..22];
}
