using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>One call of the Graph API: where it goes, who calls, and how the answer is written.</summary>
sealed class GraphApi(World world)
{
    readonly MessageCalls messages = new(world);

    public async Task Answer(HttpContext http)
    {
        var call = GraphCall.Of(http);
        if (!IsKnownToken(call.Token)) { await Reply.Refuse(http, new(190, "Invalid OAuth access token - Cannot parse access token", null)); return; }
        await (call switch
        {
            { Method: "POST", Path: [var number, "messages"] } when number == world.Options.PhoneNumberId => messages.Post(http),
            _ => Reply.Refuse(http, UnknownObject(call)),
        });
    }

    public bool IsKnownToken(string? token) => token == world.Options.AccessToken;

    static Refusal UnknownObject(GraphCall call) => new(
        100,
        $"Unsupported {call.Method.ToLowerInvariant()} request. Object with ID '{call.Path.FirstOrDefault()}' does not exist, cannot be loaded due to missing permissions, or does not support this operation",
        33);
}

/// <param name="Version">As written in the path, or the newest when the path names none.</param>
/// <param name="Path">Segments after the version.</param>
/// <param name="Token">The bearer token, from the header or the query.</param>
sealed record GraphCall(string Method, string Version, string[] Path, string? Token)
{
    /// <summary>Newest version known (released 2026-07-29).</summary>
    public const string Newest = "v26.0";

    public static GraphCall Of(HttpContext http)
    {
        var segments = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var versioned = segments is [['v', >= '1' and <= '9', ..], ..];
        return new(http.Request.Method, versioned ? segments[0] : Newest, versioned ? segments[1..] : segments, TokenOf(http.Request));
    }

    static string? TokenOf(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is { Length: > 7 } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return header[7..].Trim();
        return request.Query.TryGetValue("access_token", out var token) ? token.ToString() : null;
    }
}
